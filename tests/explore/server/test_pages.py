"""The explorer's pages, where a folder of them is given."""

from tests.explore.server.conftest import ask, serving


def test_pages_are_served_beside_the_endpoint(berlin, tmp_path):
    (tmp_path / "pages" / "parts").mkdir(parents=True)
    (tmp_path / "pages" / "index.html").write_text("<!doctype html><title>首页</title>", encoding="utf-8")
    (tmp_path / "pages" / "parts" / "map.js").write_text("let a = 1;", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    with serving(berlin, "--workers", 1, "--pages", tmp_path / "pages") as address:
        first = ask(f"{address}/")
        assert (first.status, "首页" in first.text) == (200, True)
        assert first.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert ask(f"{address}/parts/map.js").type in {"text/javascript", "application/javascript"}
        for away in ("../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "parts/../../secret.txt"):
            assert ask(f"{address}/{away}").status == 404, away
        assert ask(f"{address}/sparql?query=ASK%7B%7D").text.endswith("true}")
