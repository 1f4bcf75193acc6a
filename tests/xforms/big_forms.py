"""Large forms for measuring: big, fan and chain, as the guide defines them."""

from __future__ import annotations

_HEAD = (
    '<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms"'
    ' xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Big</h:title><model>'
)


def _form(instance: str, binds: str, body: str) -> str:
    return (
        f"{_HEAD}<instance><data id='big'>{instance}</data></instance>{binds}</model></h:head>"
        f"<h:body>{body}</h:body></h:html>"
    )


def _input(ref: str) -> str:
    return f'<input ref="{ref}"><label>Question {ref}</label></input>'


def fan(count: int = 1000) -> str:
    """`count` calculates that all read three questions."""
    names = ["a", "b", "c"]
    instance = "".join(f"<{n}/>" for n in names) + "".join(f"<k{i}/>" for i in range(count))
    reads = ["/data/a + {i}", "/data/a * /data/b + {i}", "/data/a + /data/c - {i}", "/data/b + {i}"]
    binds = "".join(f'<bind nodeset="/data/{n}" type="int"/>' for n in names) + "".join(
        f'<bind nodeset="/data/k{i}" calculate="{reads[i % 4].format(i=i)}"/>' for i in range(count)
    )
    return _form(instance, binds, "".join(_input(f"/data/{n}") for n in names))


def chain(count: int = 1000) -> str:
    """`count` calculates that each read the one before."""
    instance = "<k0/>" + "".join(f"<k{i}/>" for i in range(1, count + 1))
    binds = '<bind nodeset="/data/k0" type="int"/>' + "".join(
        f'<bind nodeset="/data/k{i}" calculate="/data/k{i - 1} + 1"/>' for i in range(1, count + 1)
    )
    return _form(instance, binds, _input("/data/k0"))


def big(groups: int = 50, questions: int = 20) -> str:
    """1,000 questions in 50 groups with 400 expressions; the first question opens 50 of them."""
    instance, binds, body = [], [], []
    for g in range(groups):
        path = f"/data/g{g}"
        instance.append(f"<g{g}>" + "".join(f"<q{q}/>" for q in range(questions)) + f"</g{g}>")
        inner = []
        for q in range(questions):
            ref = f"{path}/q{q}"
            parts = 'type="string"'
            if q == 1:
                parts += " relevant=\"/data/g0/q0 != 'no'\""
            elif q in {4, 8, 12}:
                parts += f" relevant=\"{path}/q{q - 1} = 'yes' or {path}/q2 = ''\""
            elif q in {5, 9}:
                parts += ' constraint="string-length(.) &lt; 200"'
            elif q in {6, 10}:
                parts += f' calculate="concat({path}/q3, {path}/q7)"'
            binds.append(f'<bind nodeset="{ref}" {parts}/>')
            inner.append(_input(ref))
        body.append(f'<group ref="{path}"><label>Group {g}</label>{"".join(inner)}</group>')
    return _form("".join(instance), "".join(binds), "".join(body))
