"""Who held an office on a day; unknown is an answer."""

from datetime import date

import pytest

from kg.link.candidates import candidates
from kg.link.holders import holder, in_office
from kg.link.lexicon import Tenure


@pytest.mark.parametrize(
    ("office", "state", "day", "person"),
    [
        ("国务卿", "US", "2024-05-01", "布林肯"),
        ("国务卿", "US", "2026-03-01", "鲁比奥"),
        ("总统", "US", "2025-01-19", "拜登"),
        ("总统", "US", "2025-01-21", "特朗普"),
        ("首相", "JP", "2024-05-01", "岸田文雄"),
        ("首相", "JP", "2024-11-01", "石破茂"),
        ("首相", "JP", "2025-12-01", "高市早苗"),
        ("外长", "CN", "2023-03-01", "秦刚"),
        ("外交部长", "CN", "2023-08-01", "王毅"),
        ("总理", "DE", "2025-03-01", "朔尔茨"),
        ("总理", "DE", "2025-06-01", "默茨"),
        ("外长", "DE", "2025-06-01", "瓦德富尔"),
        ("首相", "GB", "2022-09-20", "特拉斯"),
        ("首相", "GB", "2023-09-20", "苏纳克"),
        ("首相", "GB", "2025-09-20", "斯塔默"),
        ("总统", "IR", "2024-05-01", "莱希"),
        ("总统", "IR", "2025-05-01", "佩泽希齐扬"),
        ("防长", "UA", "2024-01-01", "乌梅罗夫"),
        ("秘书长", "org/nato", "2024-05-01", "斯托尔滕贝格"),
        ("秘书长", "org/nato", "2024-12-01", "吕特"),
        # the day of handing over, an office of several people, an office nobody has, a day before all that is known
        ("总统", "US", "2025-01-20", None),
        ("副总理", "CN", "2024-05-01", None),
        ("天皇", "FR", "2024-05-01", None),
        ("国务卿", "US", "1999-05-01", None),
    ],
)
def test_holder(office, state, day, person, knowledge):
    held = holder(office, state, date.fromisoformat(day), knowledge)
    assert (held.person.label if held.person else None) == person, held.why


@pytest.mark.parametrize(
    ("begin", "end", "day", "answer"),
    [
        ("2024-05", "", "2024-04-30", False),
        ("2024-05", "", "2024-05-10", None),
        ("2024-05", "", "2024-06-01", True),
        ("2024", "2025", "2024-07-01", None),
        ("2023", "2025", "2024-07-01", True),
        ("2023", "2024-02-28", "2024-02-28", None),
        ("2023", "2024-02-28", "2024-03-01", False),
        ("", "2024", "2024-03-01", None),
    ],
)
def test_rough_dates_give_rough_answers(begin, end, day, answer):
    tenure = Tenure("首相", "Prime Minister", "NO", None, begin, end)
    assert in_office(tenure, date.fromisoformat(day), "") is answer


def test_candidates_say_why(knowledge):
    found = candidates("哈里斯", date(2024, 3, 1), knowledge)
    assert [one.thing.key for one in found] == ["person/kamala-harris", "person/simon-harris"]
    assert "Vice President of the United States" in found[0].why
    assert candidates("查无此人", date(2024, 3, 1), knowledge) == ()
