import pytest

from tripaug_core.errors import InputError
from tripaug_core.studio.hosts import Authority, Hosts


@pytest.mark.parametrize(
    ("text", "name", "port"),
    [
        ("localhost", "localhost", None),
        ("LOCALHOST:7860", "localhost", 7860),
        ("localhost.", "localhost", None),
        ("[::1]:80", "::1", 80),
        ("a-b_c.example.org:8443", "a-b_c.example.org", 8443),
    ],
)
def test_an_authority_is_taken_apart(text, name, port):
    assert Authority.parse(text) == Authority(name, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a b",
        "localhost@evil",
        "evil/localhost",
        "localhost:x",
        "lócalhost",
        "a,b",
        "a:1:2",
    ],
)
def test_what_is_no_authority_is_none(text):
    assert Authority.parse(text) is None


@pytest.mark.parametrize(
    ("text", "port"), [("http://a", 80), ("https://a", 443), ("https://a:8443", 8443)]
)
def test_an_address_has_its_port(text, port):
    assert Authority.of_address(text) == Authority("a", port)


@pytest.mark.parametrize("text", ["null", "", "file://", "ftp://a", "a", "http://[", "http://u@a"])
def test_what_is_no_address_of_a_page_is_none(text):
    assert Authority.of_address(text) is None


@pytest.mark.parametrize(
    ("bound", "allowed", "known", "unknown"),
    [
        (
            "127.0.0.1",
            (),
            ("localhost", "127.0.0.1:7860", "127.0.0.2", "[::1]:1"),
            (
                "evil.example",
                "192.168.1.5",
                "0.0.0.0",
                "localhost.evil.example",
                "127.0.0.1.nip.io",
            ),
        ),
        ("192.168.1.5", (), ("192.168.1.5:7860", "localhost"), ("192.168.1.6", "10.0.0.1")),
        ("speech.lan", (), ("speech.lan:1", "SPEECH.lan"), ("lan", "x.speech.lan")),
        ("0.0.0.0", (), ("192.168.1.5:7860", "[fe80::1]", "localhost"), ("evil.example",)),
        ("::", (), ("192.168.1.5",), ("evil.example",)),
        ("127.0.0.1", ("a.example",), ("a.example", "a.example:9"), ("b.a.example", "example")),
        ("127.0.0.1", ("a.example:9",), ("a.example", "a.example:9"), ("a.example:10",)),
        (
            "127.0.0.1",
            ("https://a.example/sub",),
            ("a.example", "a.example:443"),
            ("a.example:80",),
        ),
    ],
)
def test_names_are_known_or_not(bound, allowed, known, unknown):
    hosts = Hosts(bound, allowed)
    assert [n for n in known if not hosts.has(Authority.parse(n))] == []
    assert [n for n in unknown if hosts.has(Authority.parse(n))] == []


def test_only_what_was_allowed_is_trusted_as_an_origin():
    hosts = Hosts("192.168.1.5", ("a.example", "b.example:8443"))
    of = Authority.of_address
    assert hosts.trusts(of("https://a.example"))
    assert hosts.trusts(of("http://b.example:8443"))
    for origin in ("http://b.example", "http://localhost:1", "http://192.168.1.5:1"):
        assert not hosts.trusts(of(origin))


@pytest.mark.parametrize("name", ["", "*", "a b", "ftp://a", "a/b"])
def test_what_is_no_name_cannot_be_allowed(name):
    with pytest.raises(InputError, match="--allow-host"):
        Hosts("127.0.0.1", (name,))
