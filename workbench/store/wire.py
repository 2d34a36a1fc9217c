"""Messages between the store server and its clients: msgpack, dates kept as dates, never pickle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import msgspec

from workbench import errors
from workbench.errors import Reason, Refused, UnexpectedFault, WorkbenchError

_DAY, _MOMENT, _CLOCK = 1, 2, 3
_encoder = msgspec.msgpack.Encoder()
_EXT = {_DAY: date.fromisoformat, _MOMENT: datetime.fromisoformat, _CLOCK: time.fromisoformat}


def _read_ext(code: int, content: memoryview) -> Any:
    return _EXT[code](bytes(content).decode())


_decoder = msgspec.msgpack.Decoder(ext_hook=_read_ext)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return msgspec.msgpack.Ext(_MOMENT, value.isoformat().encode())
        case date():
            return msgspec.msgpack.Ext(_DAY, value.isoformat().encode())
        case time():
            return msgspec.msgpack.Ext(_CLOCK, value.isoformat().encode())
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return value


@dataclass(frozen=True)
class Match:
    """A person that may be the one looked for, and why, in French, without any name."""

    person: int
    score: float
    why: str


def pack(message: Any) -> bytes:
    """A message as bytes; dates, moments and clock times come back as such."""
    return _encoder.encode(_plain(message))


def unpack(content: bytes) -> Any:
    """The message that was packed; lists for lists and tuples; `ValueError` when it is none."""
    try:
        return _decoder.decode(content)
    except (msgspec.MsgspecError, KeyError, ValueError, RecursionError):
        raise ValueError("not a message of the store") from None


def pack_error(error: WorkbenchError) -> bytes:
    """A refusal as it travels: its class, its facts, its reasons."""
    facts: dict[str, Any] = dict(error.facts)
    if isinstance(error, Refused):
        reasons = [[r.rule, r.text, r.source] for r in error.reasons]
        facts = {"what": error.what, "reasons": reasons}
    return pack({"error": type(error).__name__, "facts": facts})


def unpack_error(message: dict[str, Any]) -> WorkbenchError:
    """The refusal that the other side raised."""
    kind, facts = getattr(errors, message["error"], None), message["facts"]
    if kind is Refused:
        return Refused(facts["what"], [Reason(*reason) for reason in facts["reasons"]])
    if not isinstance(kind, type) or not issubclass(kind, WorkbenchError):
        return UnexpectedFault(code=message["error"])
    return kind(**facts)
