"""Whom the names of an article mean. Every sentence is one article; keys stand behind the type, none is nobody known."""

import pytest

from kg.link.choose import link
from kg.model import Marks
from kg.tag.offices import offices
from tests.link.marked import read


def chosen(marked, knowledge, published="2025-12-16"):
    article, sentences, mentions, keys = read(marked, published)
    posts = offices(article, sentences, mentions, Marks({}), knowledge.titles)
    entities, links = link(article, mentions, posts, knowledge)
    by_id = {entity.id: entity for entity in entities}
    return article, entities, links, [by_id[one.entity].key for one in links], keys


@pytest.mark.parametrize(
    "marked",
    [
        # full names, short forms, the country as a side
        "[美国|GPE country/US]和[乌克兰|GPE country/UA]代表会谈，[美方|GPE country/US]与[乌方|GPE country/UA]都未表态。",
        "[俄|GPE country/RU][乌|GPE country/UA]冲突：[乌克兰|GPE country/UA]和[俄罗斯|GPE country/RU]交换了遗体。",
        # shared characters: the article decides
        "[巴基斯坦|GPE country/PK]总理抵达。[中|GPE country/CN][巴|GPE country/PK]签署协议。",
        "[巴西|GPE country/BR]总统抵达。[中|GPE country/CN][巴|GPE country/BR]签署协议。",
        "[巴勒斯坦|GPE country/PS]代表发言，[巴方|GPE country/PS]要求停火。",
        "[加沙地带|GPE place/gaza-strip]又有人伤亡，[巴|GPE country/PS]民众要求停火。",
        "[塞拉利昂|GPE country/SL]总统说，[塞方|GPE country/SL]愿扩大合作。",
        "[塞尔维亚|GPE country/RS]总统说，[塞方|GPE country/RS]愿扩大合作。",
        "[伊拉克|GPE country/IQ]总理说，[伊方|GPE country/IQ]不会卷入。",
        "[德黑兰|GPE place/tehran]当天拉响警报，[伊方|GPE country/IR]否认谈判破裂。",
        "[新加坡|GPE country/SG]总理说，[新方|GPE country/SG]愿扩大合作。",
        "[新西兰|GPE country/NZ]总理说，[新方|GPE country/NZ]愿扩大合作。",
        "[多米尼克|GPE country/DM]总理说，[多方|GPE country/DM]恪守承诺。",
        "[南苏丹|GPE country/SS]外长说，[中|GPE country/CN][苏|GPE country/SS]友谊长久。",
        "[哈萨克斯坦|GPE country/KZ]外长说，[哈方|GPE country/KZ]愿当东道主。",
        "[中国台湾|GPE country/TW]选手入场，[中方|GPE country/CN]作出回应。",
        # pairs of countries
        "[巴|GPE country/PS][以|GPE country/IL]冲突升级，[印|GPE country/IN]媒体关注。",
        "[印|GPE country/IN][巴|GPE country/PK]在边境交火。",
        "[俄|GPE country/RU][乌|GPE country/UA]交换战俘。",
        "[伊|GPE country/IR][以|GPE country/IL]互相空袭。",
        "[澳|GPE country/AU][新|GPE country/NZ]军队联合演习，[中|GPE country/CN][澳|GPE country/AU]通话。",
        "[伊|GPE country/IR]核问题悬而未决，[伊拉克|GPE country/IQ]总理没有评论。",
        # names as Taiwan and Hong Kong write them; who leads a great power needs no more than the name
        "[阿聯|GPE country/AE]與[紐西蘭|GPE country/NZ]外長呼籲[哈瑪斯|ORG org/PS-hamas]回應。",
        "[川普|PERSON person/donald-trump]致電[普丁|PERSON person/vladimir-putin]。",
        "[亞細安|ORG org/asean]外長會議開幕，[國民黨|ORG org/TW-kmt]主席[鄭麗文|PERSON person/cheng-li-wun]沒有評論。",
        "[卡茨|PERSON]没有到场。",
        # an office of a town or province is no state official's
        "[法国|GPE country/FR][里昂市|GPE place/lyon]市长[马克龙|PERSON]出席开幕式。",
        "[美国|GPE country/US]加利福尼亚州州长[纽森|PERSON person/gavin-newsom]出席开幕式。",
        # unknown rather than wrong
        "[巴|GPE]民众走上街头。",
        "[海方|GPE]能源丰富。",
        "[突方|GPE]没有回应。",
        "[央视网|ORG media/cctv-com]消息：[哈马德镇|GPE]遭袭。",
        "[德国|GPE country/DE][莱比锡|GPE place/leipzig-de]下雪。",
        "[海军|ORG]参加演习。",
        "[西方军方|ORG]没有回应，[西军|ORG org/ES-armed-forces]参加演习。",
        "[黎巴嫩国家安全总局|ORG]说，[以色列|GPE country/IL][国家安全总局|ORG org/IL-shin-bet]没有回应。",
        # the union and the continent
        "[中|GPE country/CN][欧|ORG org/eu]领导人会晤，[欧方|ORG org/eu]表示欢迎。",
        "特使将赴[欧|LOC place/europe]，[美|GPE country/US][欧|LOC place/europe]分歧仍在。",
        # bodies that every state may have
        "[乌克兰|GPE country/UA]东部交火，[乌军|ORG org/UA-armed-forces]和[俄军|ORG org/RU-armed-forces]都有伤亡。",
        "[俄国防部|ORG org/RU-defence-ministry]就是[俄罗斯国防部|ORG org/RU-defence-ministry]。",
        "[约旦|GPE country/JO]和[约旦外交部|ORG org/JO-foreign-ministry]先后表态。",
        "[巴基斯坦|GPE country/PK]议员说，[巴外交部|ORG org/PK-foreign-ministry]已抗议。",
        "[俄|GPE country/RU]媒体说，[俄方代表团|ORG org/RU-delegation]抵达[日内瓦|GPE place/geneve]。",
        "[伊朗|GPE country/IR]说，[伊朗驻叙利亚使馆|ORG org/IR-embassy-SY]遇袭。",
        "[美国|GPE country/US]多地抗议，[联邦政府|ORG org/US-government]停摆。",
        "[日本|GPE country/JP]在野党批评[高市政权|ORG org/JP-government]，[日本政府|ORG org/JP-government]没有回应。",
        # organisations with and without their country, in full and in short
        "[也门胡塞武装|ORG org/YE-houthi]发射导弹，[胡塞武装|ORG org/YE-houthi]宣布负责。",
        "[伊朗伊斯兰革命卫队|ORG org/IR-revolutionary-guard]说，[革命卫队|ORG org/IR-revolutionary-guard]已反击。",
        "据[乌克兰国家通讯社|ORG media/ukrinform]报道……[乌通社|ORG media/ukrinform]还说……",
        "[外交部|ORG org/CN-foreign-ministry]发言人主持例行记者会。",
        # a body without its country: that of the country that acts or speaks there
        "[法国|GPE country/FR]议会否决了预算。[外交部|ORG org/FR-foreign-ministry]没有评论。",
        "[乌克兰|GPE country/UA]总统说，[国防部|ORG org/UA-defence-ministry]已经下令。",
        "[泰国|GPE country/TH]大选推迟，[最高法院|ORG org/TH-supreme-court]将作出判决。",
        "[德国|GPE country/DE]和[法国|GPE country/FR]表态，[法方|GPE country/FR]说，[财政部|ORG org/FR-finance-ministry]同意。",
        "[挪威|GPE country/NO]外长会见[丹麦|GPE country/DK]大使后，[外交部|ORG org/NO-foreign-ministry]发表声明。",
        "[挪威|GPE country/NO]总理会见[丹麦|GPE country/DK]副首相兼[国防部|ORG org/DK-defence-ministry]部长[林德|PERSON]。",
        "[乌克兰|GPE country/UA]说，[国防部|ORG org/UA-defence-ministry]在行动。\n[俄罗斯|GPE country/RU]说，[国防部|ORG org/RU-defence-ministry]也在行动。",
        # traps: spoken of, gone to, in another paragraph, an official who is known, a body of one country only
        "针对[日本|GPE country/JP]首相的言论，[外交部|ORG org/CN-foreign-ministry]发言人表示不满。",
        "[挪威|GPE country/NO]外长即将访[华|GPE country/CN]，[外交部|ORG org/NO-foreign-ministry]公布了日程。",
        "[美国|GPE country/US]点名[中国|GPE country/CN]企业。对此，[商务部|ORG org/CN-commerce-ministry]表示反对。",
        "[日本|GPE country/JP]通过决议。\n[财政部|ORG org/CN-finance-ministry]公布了数据。",
        "[日本|GPE country/JP]首相说，[外交部|ORG org/CN-foreign-ministry]部长[王毅|PERSON person/wang-yi]会到场。",
        "[美国|GPE country/US]总统说，[外务省|ORG org/JP-foreign-ministry]没有反对。",
        # parties whose short names several states have
        "[德国|GPE country/DE][社民党|ORG org/DE-spd]主席辞职。",
        "[日本|GPE country/JP][社民党|ORG org/JP-sdp]党首辞职。",
        "[澳大利亚|GPE country/AU]大选，[工党|ORG org/AU-labor]获胜。",
        "[英国|GPE country/GB]大选，[工党|ORG org/GB-labour]获胜。",
        # groupings in one character
        "[中|GPE country/CN][拉|LOC place/latin-america]论坛开幕。",
        "[中|GPE country/CN][海|ORG org/gcc]战略对话开幕。",
        "[中|GPE country/CN][阿|GPE place/arab-world]峰会开幕，[阿拉伯|LOC place/arab-world]国家领导人出席。",
        "[阿根廷|GPE country/AR]总统说，[中|GPE country/CN][阿|GPE country/AR]关系良好。",
        "[柬方|GPE country/KH]和[泰方|GPE country/TH]都没有开火。",
        # two forces of one name
        "[伊朗|GPE country/IR]“[圣城旅|ORG org/IR-quds-force]”指挥官到访。",
        "[巴勒斯坦|GPE country/PS]武装[圣城旅|ORG org/PS-quds-brigades]发射火箭弹。",
        "[联合国安理会|ORG org/unsc]开会，[安理会|ORG org/unsc]未能通过决议。",
        "记者站在[白宫|LOC place/white-house]前，[白宫|ORG org/US-white-house]没有评论。",
        # places
        "[杭州市|GPE place/hangzhou]又名[杭州|GPE place/hangzhou]。",
        "[库尔斯克|GPE place/kursk-oblast]地区交火，[库尔斯克州|GPE place/kursk-oblast]州长通报伤亡。",
        "飞机降落在[库尔斯克|GPE place/kursk]机场。",
        "首都[突尼斯|GPE place/tunis]下雨。",
        "[突尼斯|GPE country/TN]总统到访。",
        "[日本福岛县|GPE place/fukushima]发生地震。",
        # works
        "各方支持共建“[一带一路|WORK work/belt-and-road]”和《[联合国宪章|WORK work/un-charter]》。",
        # traditional script, other dots and dashes
        "[烏克蘭|GPE country/UA]總統[弗拉基米爾•澤連斯基|PERSON person/volodymyr-zelenskyy]發表講話。",
    ],
)
def test_means(marked, knowledge):
    *_, found, keys = chosen(marked, knowledge)
    assert found == keys


@pytest.mark.parametrize(
    ("marked", "published"),
    [
        ("[美国|GPE country/US]副总统[哈里斯|PERSON person/kamala-harris]发表讲话。", "2024-03-01"),
        ("[爱尔兰|GPE country/IE]总理[哈里斯|PERSON person/simon-harris]发表讲话。", "2024-05-01"),
        # of a known name, but of another country: nobody known
        ("[挪威|GPE country/NO]外长[哈里斯|PERSON]发表讲话。", "2024-05-01"),
        ("[哈里斯|PERSON]发表讲话。", "2024-05-01"),
        ("[法国|GPE country/FR]总统[马克龙|PERSON person/emmanuel-macron]到访。", "2024-05-01"),
        ("[以色列|GPE country/IL]国防部长[卡茨|PERSON person/israel-katz]视察边境。", "2025-05-01"),
        ("[瑞典|GPE country/SE]作家[卡茨|PERSON]获奖。", "2025-05-01"),
        ("国家主席[习近平|PERSON person/xi-jinping]讲话，[习|PERSON person/xi-jinping]强调合作。", "2025-05-01"),
        # one name in one list, two persons
        (
            "[阿联酋|GPE country/AE]总统[穆罕默德|PERSON person/mohamed-bin-zayed-al-nahyan]、"
            "[沙特|GPE country/SA]王储兼首相[穆罕默德|PERSON person/mohammed-bin-salman]出席。",
            "2025-05-01",
        ),
        # an office of a body that nobody knows, but its country is told
        ("[伊朗议会某小组|ORG]成员[马利基|PERSON]说。", "2025-05-01"),
        # an office in traditional script
        ("[美國|GPE country/US]總統[川普|PERSON person/donald-trump]沒有回應。", "2025-12-21"),
        # a short name without an office needs to be a well-known one's
        ("[俄罗斯|GPE country/RU]媒体说，[普京|PERSON person/vladimir-putin]将出席。", "2025-05-01"),
        ("[以色列|GPE country/IL]媒体说，[巴尔|PERSON]将出席。", "2025-05-01"),
        # a family name is short for the full name that the article gives
        ("分析师[帕特·基辛格|PERSON]说……[基辛格|PERSON]认为……", "2025-05-01"),
    ],
)
def test_persons_by_their_offices(marked, published, knowledge):
    *_, found, keys = chosen(marked, knowledge, published)
    assert found == keys


@pytest.mark.parametrize(
    ("marked", "entities"),
    [
        ("教授[帕特·基辛格|PERSON]说……[基辛格|PERSON]认为……", 1),
        ("[晨星论坛公司|ORG]和[晨星论坛|ORG]是一家。", 1),
        ("[东部测绘大队|ORG]出发，[测绘大队|ORG]晚上返回。", 1),
        ("[加沙|GPE]就是[加沙地带|GPE]，[加沙城|GPE]是另一处。", 2),
        ("[张海|PERSON]和[张海涛|PERSON]是两个人。", 2),
        ("[北方测绘大队|ORG]和[南方测绘大队|ORG]会合，[测绘大队|ORG]不知是哪支。", 3),
    ],
)
def test_forms_of_one_thing_share_an_entity(marked, entities, knowledge):
    assert len(chosen(marked, knowledge)[1]) == entities


def test_entities_are_numbered_by_first_mention_and_know_all_their_names(knowledge):
    _, entities, links, *_ = chosen("[美方|GPE]、[乌方|GPE]与[美国|GPE]。[乌克兰|GPE]。", knowledge)
    assert [(one.id, one.label) for one in entities] == [("e1", "美国"), ("e2", "乌克兰")]
    assert {"美国", "美", "美方", "美利坚合众国"} <= set(entities[0].aliases)
    assert entities[0].qid == "Q30" and entities[0].label_en == "United States"
    assert all(one.why.endswith(".") and one.found_by and 0 < one.confidence <= 1 for one in links)


def test_the_order_of_mentions_does_not_matter(knowledge):
    marked = "[巴方|GPE]说，[巴基斯坦|GPE]总理[夏巴兹|PERSON]将访[华|GPE]，[巴外交部|ORG]已通报。"
    article, sentences, mentions, _ = read(marked)
    posts = offices(article, sentences, mentions, Marks({}), knowledge.titles)
    assert link(article, mentions, posts, knowledge) == link(article, mentions[::-1], posts, knowledge)


def test_an_article_without_mentions_has_no_entities(knowledge):
    article, *_ = read("今天没有消息。")
    assert link(article, (), (), knowledge) == ((), ())
