"""When it was, as the newspaper says it: every marked expression is resolved, everything else says no time."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article, Mark, Marks, Sentence, Span
from kg.read.sentences import split
from kg.tag.dates import times
from kg.tag.expressions import words
from kg.tag.numerals import number

MARKED = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")
UNREAD = Marks({})


def unmarked(marked):
    """Give the text without its marks, and the expressions with their values."""
    return MARKED.sub(r"\1", marked), MARKED.findall(marked)


def found(text, published):
    article = Article("a", text, published=published)
    return [(one.span.of(text), one.value) for one in times(article, split(article), UNREAD)]


TUESDAY = [  # read on Tuesday, 16 December 2025
    "乌克兰总统[15日|2025-12-15]抵达柏林。",
    "代表团[14日|2025-12-14]抵达，双方于[14日|2025-12-14]和[15日|2025-12-15]会谈。",
    "双方[14|2025-12-14]、[15日|2025-12-15]两天举行会谈。",
    "领导人[15日晚|2025-12-15]发表声明，[16日凌晨|2025-12-16]各自离开。",
    "美乌代表团可能于[本周末|2025-12-20/2025-12-21]在迈阿密会谈。",
    "欧盟峰会[上周五|2025-12-12]闭幕，下一次会议[下周一|2025-12-22]举行。",
    "外长会[周四|2025-12-18]将在布鲁塞尔举行。",
    "[上月底|2025-11]，双方在日内瓦会谈。",
    "法国总理[上个月|2025-11]访华，德国总理[下月|2026-01]来访。",
    "乌方代表15日说，过去两天谈判取得进展。".replace("15日", "[15日|2025-12-15]").replace(
        "过去两天", "[过去两天|2025-12-14/2025-12-15]"
    ),
    "外长[13日|2025-12-13]在开罗说，埃及[当天|2025-12-13]提出新方案，[次日|2025-12-14]将再次会谈。",
    "议会[11日|2025-12-11]通过决议，[同一天|2025-12-11]总统签署法案。",
    "[今年前七个月|2025-01-01/2025-07-31]，双边贸易额增长。",
    "[去年底|2024-12]，两国恢复外交关系。",
    "[2025年一季度|2025-01-01/2025-03-31]出口下降，[第二季度|2025-04-01/2025-06-30]有所回升。",
    "[去年第四季度|2024-10-01/2024-12-31]增长放缓。",
    "[今年上半年|2025-01-01/2025-06-30]和[前三季度|2025-01-01/2025-09-30]的数据都好于预期。",
    "外交部发言人[今天（12月16日）|2025-12-16]主持例行记者会。",
    "[今天（12月16日）凌晨|2025-12-16]，俄军发动空袭。",
    "双方[昨天|2025-12-15]结束磋商，[明天|2025-12-17]将公布结果。",
    "两国[明年|2026]将庆祝建交50周年，[去年|2024]贸易额创新高。",
    "[2021年至2025年|2021-01-01/2025-12-31]，双方举行了多轮对话。",
    "双方将[2025—2026年|2025-01-01/2026-12-31]定为文化年。",
    "会议于[9月24日至27日|2025-09-24/2025-09-27]举行。",
    "全国哀悼周为[3月31日至4月6日|2025-03-31/2025-04-06]。",
    "[今年1至10月份|2025-01-01/2025-10-31]，进口增长。",
    "[10月24日|2025-10-24]，总统走进首相府。",
    "[去年10月初|2024-10]以来冲突不断，[今年4月中旬|2025-04-11/2025-04-20]曾短暂停火。",
    "[2022年2月24日|2022-02-24]，冲突爆发。",
    "协定将于[1月5日|2026-01-05]生效。",
    "[14日晚至15日凌晨|2025-12-14/2025-12-15]，多地遭到空袭。",
    "[两年前|2023]双方签署协议，[三个月前|2025-09]协议生效。",
    "[上世纪80年代|1980-01-01/1989-12-31]，两国曾多次谈判。",
    "[“十五五”时期|2026-01-01/2030-12-31]，中国将继续扩大开放。",
    "总统访问[2025年|2025]上海合作组织峰会的主办城市。",
    "“联合行动-[2025|2025]”演习开始。",
    "总理15日会见来宾时说，昨天的会晤很有成果。".replace("15日", "[15日|2025-12-15]").replace(
        "昨天", "[昨天|2025-12-14]"
    ),
    "文件由[二〇二五年十月|2025-10]的会议通过。",
    "這項決議[15日|2025-12-15]通過，[本週末|2025-12-20/2025-12-21]生效。",
    "[2025-12-16|2025-12-16]，双方再次会谈。",
    "[昨夜|2025-12-15]的大火[今晨|2025-12-16]扑灭，[大前天|2025-12-13]的还在烧。",
    "[上星期五|2025-12-12]，议会表决；[本星期四|2025-12-18]再议，[下下周|2025-12-29/2026-01-04]定案。",
    "[上周四|2025-12-11]和[周五|2025-12-12]，双方会谈；[上周五至周日|2025-12-12/2025-12-14]休会。",
    "总理[周一|2025-12-15]到访巴黎，访问将持续到[周三|2025-12-17]。",
    "会谈定于[周末|2025-12-20/2025-12-21]举行。",
    "[2024年7月|2024-07]达成协议，[同年10月|2024-10]生效，[次年1月|2025-01]废除。",
    "[2024年一季度|2024-01-01/2024-03-31]下降，[二季度|2024-04-01/2024-06-30]回升。",
    "[第三季|2025-07-01/2025-09-30]年增百分之五。",
    "外長[今（16）日|2025-12-16]說，協議[昨（15）日晚|2025-12-15]簽署，[隔天|2025-12-16]生效，[14號晚間|2025-12-14]曾有爭執。",
    "辦法自[民國114年12月1日|2025-12-01]施行。",
    "[12月14|2025-12-14]、[15|2025-12-15]两日，双方举行会谈。",
    "[15日|2025-12-15]元首会晤圆满结束，[14日|2025-12-14]游行持续，[13日|2025-12-13]内阁开会。",
    "[今年7月至9月|2025-07-01/2025-09-30]和[去年12月至今年2月|2024-12-01/2025-02-28]，双方会谈。",
    "会议从[12月30日至1月2日|2025-12-30/2026-01-02]举行。",
    "[1966年5月|1966-05]他任所长，[9月|1966-09]任书记。",
    "火种将于[明年4月|2026-04]采集，[5月8日|2026-05-08]开始传递。",
    "自[2024年12月17日|2024-12-17]以来，截至[3月17日|2025-03-17]，入境人数上升。",
    "外长[13日|2025-12-13]抵达开罗。[第二天上午|2025-12-14]，双方会谈。",
    "总统[13日|2025-12-13]遇袭，[三天后|2025-12-16]出院；外长将于[翌日|2025-12-17]到访。",
    "总统[12日|2025-12-12]抵达，将于[第二天|2025-12-13]发表演讲，[前一晚|2025-12-12]仍在改稿。",
    "双方[14日|2025-12-14]宣布，自[即日|2025-12-14]起停火。",
    "[1980年代|1980-01-01/1989-12-31]，两国曾多次谈判；[2025财年|2025]预算已获批准。",
    "日本外相[15日|2025-12-15]说，日本[今年|2025]调整政策，日本[年内|2025]将召开峰会。",
    "[本周|2025-12-15/2025-12-21]日本首相来访，[上周日|2025-12-14]日本大选，[下周|2025-12-22/2025-12-28]日方再派团。",
    "[今年前11月|2025-01-01/2025-11-30]出口增长，较[1—10月份|2025-01-01/2025-10-31]加快。",
]
SILENT = [
    "近日，双方举行会谈，目前谈判仍在进行，此前分歧明显。",
    "谈判持续了三年，停火为期60天，会谈历时3小时。",
    "会谈于上午10时开始，20时30分结束。",
    "今后数周内，几个月后局势会更清楚，过去几天战况激烈。",
    "各国应履行2030年可持续发展议程。",
    "他引用了《2024年国防授权法案》的条文。",
    "汇率为1美元兑15日元，3日游产品热销，须在15日内完成。",
    "中方愿同日方加强沟通，文化认同日益加深，开创美好的明天。",
    "代表团出席八月革命纪念活动。",
    "他住在唐宁街10号。",
    "展馆周一至周五开放，周一、周三上午闭馆，每逢周日免费。",
    "市民周末休息，第三季节目开播，第三季播出，他住在5号。",
    "这座城市有1500年历史，几十年前的建筑仍在。",
    "双方在未来一段时间内保持接触。",
    "演习进入第二天，军机连续第三天升空，会议第二天的议程已定，对他来说谈判是第二天性。",
    "两国相关措施将于30天后生效，几天后会谈，他三周前来过，选举前一天各党停止宣传。",
    "目前日本经济放缓，当前日元走低，此前日方多次抗议，此前天津举办过峰会，目前日均客流一万。",
    "此举表明日本改变立场，声明日期未定，《光明日报》和光明日报社刊文。",
    "如今日本面临选择，如今年轻人关注和平，当日本宣布决定时，各国反对。",
    "每次日程都排满，首次日俄会谈和本次年会都已结束，多次日本之行让他难忘。",
    "共同日程、不同年龄、合同日期和同年级学生，间隔日期没有定。",
    "日本周边海域，海上周边国家，探测器登上月球，此后天气转冷，当天然气涨价时。",
    "五年内完成，近7年内新高，过去年均增长，每年2月1日和每年5月至10月，较上一季度下降。",
    "两国关系发展到今天，取得今天的成就，来之不易；这场12日战争已经结束。",
    "第80届联合国大会通过第2758号决议。",
]


@pytest.mark.parametrize("marked", TUESDAY)
def test_times(marked):
    text, expected = unmarked(marked)
    assert found(text, "2025-12-16") == expected


@pytest.mark.parametrize("text", SILENT)
def test_what_says_no_time(text):
    assert found(text, "2025-12-16") == []


@pytest.mark.parametrize(
    ("published", "marked"),
    [
        ("2025-01-01", "以军[31日|2024-12-31]称，[12月30日|2024-12-30]的行动已经结束。"),
        ("2025-01-02", "[上月|2024-12]和[去年|2024]一样平静。"),
        ("2025-12-31", "协定[1日|2026-01-01]起将生效。".replace("协定", "协定将于")),
        ("2025-12-30", "新规定于[1月1日|2026-01-01]施行。".replace("新规定于", "新规将于")),
        ("2025-03-01", "议会[28日|2025-02-28]表决，[27日|2025-02-27]辩论。"),
        ("2024-03-01", "议会[29日|2024-02-29]表决。"),
        ("2025-03-31", "[上月|2025-02]的数据公布了。"),
        ("2025-01-15", "谈判[去年12月|2024-12]中断，[11月|2024-11]的方案作废。"),
        ("2023-04-14", "峰会将于[5月|2023-05]在沙特举办。"),
        ("2023-12-27", "利润增长，较[1—10月份|2023-01-01/2023-10-31]加快。"),
        ("2024-12-31", "展望[新的一年|2025]，双方充满信心。"),
        ("2025-01-02", "[新的一年|2025]，双方充满信心。"),
        ("2026-01-20", "[四季度|2025-10-01/2025-12-31]增长，[前三季度|2025-01-01/2025-09-30]放缓。"),
        ("2026-01-20", "双方将于[上半年|2026-01-01/2026-06-30]会谈。"),
        ("2024-02-29", "[去年|2023]的今天没有这一天。".replace("的今天", "")),
    ],
)
def test_borders_of_months_and_years(published, marked):
    text, expected = unmarked(marked)
    assert found(text, published) == expected


def test_a_day_the_calendar_does_not_have_is_no_time():
    assert found("声明说，2025年2月30日将举行会谈。", "2025-02-16") == []


def test_without_a_date_only_what_is_printed_in_full_is_resolved():
    text = "外长15日会谈，本周末再谈，今年是建交50周年，条约于2022年3月1日生效，去年修订。"
    assert found(text, None) == [("2022年3月1日", "2022-03-01")]


def test_the_day_told_last_is_the_one_meant_not_the_past_it_recalls():
    text = "选举委员会10日发布决议，谴责1月3日的入侵。\n\n当天，多地民众游行。"
    assert found(text, "2026-01-11")[-1] == ("当天", "2026-01-10")


def test_the_same_day_of_a_headline_is_the_first_that_the_article_tells():
    text = "两国代表团同日到访开罗\n\n法国代表团14日抵达开罗。德国代表团当天也抵达。"
    assert found(text, "2025-12-16") == [("同日", "2025-12-14"), ("14日", "2025-12-14"), ("当天", "2025-12-14")]


def test_yesterday_is_not_counted_from_yesterday():
    text = "总理16日会见来宾。他说，昨天的会谈很成功，昨天还签署了协议。昨天是重要的一天。"
    assert [value for words, value in found(text, "2025-12-17") if words == "昨天"] == ["2025-12-15"] * 3


@pytest.mark.parametrize("text", ["代表团次日离开。", "第二天，双方会谈。", "三天后，双方会谈。"])
def test_a_day_behind_another_stays_open_where_no_other_is_told(text):
    assert found(text, "2025-12-16") == []


@pytest.mark.parametrize("published", ["1900-01-01", "2099-12-31", "0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_trouble(published):
    text = "去年、明年、后天、上周末、300个月前、999年前、00世纪80年代、过去九十九周，31日将会谈，十二月底再谈。"
    assert isinstance(found(text, published), list)


def test_boilerplate_says_nothing():
    text = "会谈12月15日举行。"
    sentence = Sentence("s1", Span(0, len(text)), "boilerplate", 0)
    assert times(Article("a", text, published="2025-12-16"), [sentence], UNREAD) == ()


def test_rule_and_head_that_agree_are_surer_than_one_alone():
    text = "外长15日会谈。"
    article = Article("a", text, published="2025-12-16")
    alone = times(article, split(article), UNREAD)[0]
    both = times(article, split(article), Marks({"value": (Mark(Span(2, 5), "time", 0.9),)}))[0]
    against = times(article, split(article), Marks({"value": ()}))[0]
    assert against.confidence < alone.confidence < both.confidence
    assert alone.found_by == "dates.bare_day"


def test_every_word_of_time_is_read_in_its_example():
    for word, what in words().items():
        text = f"外长15日抵达，双方{word}会谈。"
        assert [value for shown, value in found(text, "2025-12-16") if shown == word], (word, what)


DAYS = st.dates(date(2000, 1, 1), date(2049, 12, 28))


@given(DAYS, st.integers(0, 20))
def test_a_day_of_the_last_weeks_is_found_again(published, back):
    day = published - timedelta(days=back)
    assert found(f"外长{day.day}日抵达。", published.isoformat()) == [(f"{day.day}日", day.isoformat())]


@given(DAYS, DAYS)
def test_a_day_printed_in_full_is_that_day_whenever_it_is_read(published, day):
    printed = f"{day.year}年{day.month}月{day.day}日"
    assert found(f"条约于{printed}签署。", published.isoformat()) == [(printed, day.isoformat())]


PIECES = st.sampled_from(
    [
        *("15日", "本周末", "今天（12月16日）", "去年", "3月", "至", "和", "2024年", "前三季度", "过去两天", "两年前"),
        *("、", "，", "。", "《", "》", "会谈", "\n", "　", "𠮷", "0", "31", "日", "月", "年", "—", "十", "周五", "🙂"),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(["2025-12-16", "2024-02-29", "2025-01-01", None]))
def test_spans_lie_in_their_sentences_and_do_not_overlap(text, published):
    article = Article("a", text, published=published)
    sentences = {sentence.id: sentence for sentence in split(article)}
    end = 0
    for time in times(article, tuple(sentences.values()), UNREAD):
        assert sentences[time.sentence].span.holds(time.span)
        assert time.span.start >= end
        assert [date.fromisoformat(part) for part in time.value.split("/")] if "-" in time.value[5:] else time.value
        end = time.span.end


@given(st.integers(1, 10**12))
def test_figures_with_commas_are_numbers(value):
    assert number(f"{value:,}") == number(str(value)) == value
