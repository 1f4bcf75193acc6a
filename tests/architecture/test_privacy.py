"""What would put a child's name in a log file: refused in the syntax, before anybody runs it.

A log call's first argument is a constant text. What it fills in may be a number,
an id, a type's name or a count, never a whole object of the domain, never
`str(exception)` of something that may carry a person's words, and no `print`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import PACKAGE, Module, dotted, modules

LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log"}
LOGGERS = {"log", "_log", "LOG", "_LOG", "logger", "_logger", "LOGGER", "logging"}
# names that stand for a person or for what was said about one; `child.id` is fine, `child` is not
PEOPLE = {
    "child", "parent", "parent_carer", "family", "officer", "visit", "voice", "child_voice",
    "concern", "flag", "referral", "record", "body", "draft", "answers", "answer", "case_file",
    "name", "address", "notes", "words", "text", "payload", "passphrase", "key", "token",
}  # fmt: skip
THINGS = {"path", "file", "font", "folder"}  # `path.name` is a file's name, ours to log


def log_calls(module: Module) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = dotted(node.func.value).rsplit(".", 1)[-1]
            if node.func.attr in LEVELS and (owner in LOGGERS or _makes_logger(node.func.value)):
                yield node


def faults_of(call: ast.Call) -> Iterator[str]:
    level = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    arguments = call.args[1:] if level == "log" else call.args
    if not arguments:
        return
    message, *fillings = arguments
    if not (isinstance(message, ast.Constant) and isinstance(message.value, str)):
        yield "the message is not a constant text"
    for filling in fillings:
        if isinstance(filling, ast.JoinedStr):
            yield "an f-string is filled in"
        if isinstance(filling, ast.Name) and filling.id in PEOPLE:
            yield f"`{filling.id}` is filled in whole"
        owner = dotted(filling.value) if isinstance(filling, ast.Attribute) else ""
        if isinstance(filling, ast.Attribute) and filling.attr in PEOPLE and owner not in THINGS:
            yield f"`{filling.attr}` is filled in"
    yield from ("`extra` is filled in" for word in call.keywords if word.arg == "extra")


def test_log_lines_are_constant_and_carry_no_person():
    found = [
        f"{module.name}:{call.lineno}: {fault}"
        for module in modules(PACKAGE)
        for call in log_calls(module)
        for fault in faults_of(call)
    ]
    assert not found, "\n".join(found)


def test_the_check_itself_sees_what_it_should():
    bad = ast.parse(
        'log.info(f"saw {child}")\n_log.warning("saw %s", child)\nlog.log(20, text + "x")\n'
        'logging.getLogger("x").error("%s", child.name)\nlogger.info("x", extra={"a": 1})\n'
    )
    calls = list(log_calls(Module(PACKAGE / "x.py", "", bad)))
    assert len(calls) == 5
    assert all(list(faults_of(call)) for call in calls)
    good = ast.parse('log.info("opened in %d ms", spent_ms)\nlog.info("kind %s", record.kind)\n')
    assert not [f for c in log_calls(Module(PACKAGE / "x.py", "", good)) for f in faults_of(c)]


def test_nothing_but_commands_prints():
    allowed = ("ehe_desktop/app/", "ehe_desktop/central/main.py", "ehe_desktop/central/commands/")
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules(PACKAGE)
        if not module.name.startswith(allowed)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and dotted(node.func) in {"print", "pprint.pprint"}
    ]
    assert not found


def _makes_logger(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func) in {"logging.getLogger", "getLogger"}
