"""A dateline says whose dispatch it is; nobody in it acts or speaks."""

import pytest

from kg.extract.scene import dateline
from kg.model import Span


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("示例通讯社柏林12月15日电 德国总理默茨表示支持停火。", "示例通讯社柏林12月15日电"),
        ("示例通讯社柏林12月15日电（记者林德、松本）默茨表示支持停火。", "示例通讯社柏林12月15日电（记者林德、松本）"),
        ("示例通讯社柏林12月15日电（德国总理默茨）表示支持停火。", "示例通讯社柏林12月15日电"),
        ("（示例中文社邁阿密21日專電）川普表示不急。", "（示例中文社邁阿密21日專電"),
        ("某台网消息（晚间新闻）：两国外长会晤。", "某台网消息（"),
        ("他在12月15日电话会谈中表示支持。", ""),
        ("默茨15日在柏林表示支持停火。", ""),
    ],
)
def test_dateline(text, line):
    assert dateline(text, Span(0, len(text))).of(text) == line
