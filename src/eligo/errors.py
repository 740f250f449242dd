"""One tree of exceptions: each has a code, a message that says what to do, and an exit status."""

from __future__ import annotations


class EligoError(Exception):
    """The root. `code` is stable and lower-case with hyphens; `message` is for people."""

    code = "error"
    exit_status = 1

    def __init__(self, message: str, *, where: str | None = None) -> None:
        """`message` says what is wrong and what to do; `where` names the file, line or field."""
        self.message = message
        self.where = where
        super().__init__(f"{where}: {message}" if where else message)

    def as_dict(self) -> dict[str, str]:
        """The error as the batch contracts print it: {"code", "message"}."""
        return {"code": self.code, "message": str(self)}


class UsageError(EligoError):
    """The command line or a call was given something it does not take."""

    code = "usage"
    exit_status = 2


class InputError(EligoError):
    """An input can't be used; the batch goes on with the next one."""

    code = "bad-input"


class UnknownFormat(InputError):
    """No reader recognises the input."""

    code = "unknown-format"


class EmptyInput(InputError):
    """The input holds nothing."""

    code = "empty-input"


class BadEncoding(InputError):
    """The bytes are not text in the encoding that they claim."""

    code = "bad-encoding"


class Malformed(InputError):
    """The input breaks the rules of its own format (truncated JSON or XML, …)."""

    code = "malformed"


class Forbidden(InputError):
    """The input asks for something unsafe (an external entity, an expansion bomb)."""

    code = "forbidden-content"


class TooLarge(InputError):
    """The input is over a limit."""

    code = "too-large"


class BadDate(InputError):
    """A date that does not exist or can't be read."""

    code = "bad-date"


class UnitError(InputError):
    """A unit is unknown, or can't be converted into the one that is asked for."""

    code = "unit-not-convertible"


class LanguageError(EligoError):
    """A criterion that can't exist: a node built wrong."""

    code = "invalid-criterion"


class NotationError(LanguageError):
    """The text notation can't be parsed; `line` and `column` count from 1."""

    code = "notation-syntax"

    def __init__(self, message: str, line: int, column: int) -> None:
        self.line, self.column = line, column
        super().__init__(message, where=f"line {line}, column {column}")


class QueryError(UsageError):
    """A search query can't be understood; `column` counts from 1."""

    code = "query-syntax"

    def __init__(self, message: str, column: int) -> None:
        self.column = column
        super().__init__(message, where=f"column {column}")


class NotFound(EligoError):
    """What was asked for by name is not there."""

    code = "not-found"


class NoToken(EligoError):
    """A server wants a token, and the request has none that it knows."""

    code = "no-token"


class NotAllowed(EligoError):
    """A token does not reach so far, or a request came from where none may come from."""

    code = "not-allowed"


class TooMany(EligoError):
    """A client asks more often than a server answers it; ask again later."""

    code = "too-many"


class TimedOut(EligoError):
    """An answer took longer than a server gives it."""

    code = "timed-out"


class UploadTimedOut(TimedOut):
    """A request did not arrive in the time that a server gives it."""

    code = "upload-timed-out"


class FetchError(EligoError):
    """A service can't be reached, or does not answer as it should."""

    code = "fetch"


class StoreError(EligoError):
    """The local store can't be used."""

    code = "store"


class StoreFull(StoreError):
    """The store can't be written: no room, or no leave to write."""

    code = "store-full"


class StoreBusy(StoreError):
    """Another process is writing to the store."""

    code = "store-busy"


class StoreDamaged(StoreError):
    """The store's file is no store, of another version, or broken."""

    code = "store-damaged"


class WorkerLost(EligoError):
    """A process that shared the work was ended from outside; what it had is not answered."""

    code = "worker-lost"


class IndexDamaged(StoreError):
    """The text index can't be used; it can be built anew from the store."""

    code = "index-damaged"


class InternalError(EligoError):
    """A fault of Eligo's own. It names its place in the code and no data."""

    code = "internal-error"
    exit_status = 70

    @classmethod
    def of(cls, error: BaseException) -> InternalError:
        """The fault behind an unforeseen exception."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        code = trace.tb_frame.f_code if trace else None
        place = f"{code.co_name}, line {trace.tb_lineno}" if code and trace else "unknown place"
        return cls(f"{type(error).__name__} in {place}; please report it without patient data")
