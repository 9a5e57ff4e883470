"""Every call that Muster makes to Domo, by name, with what a repeat of it would do.

`docs/domo-answers.md` lists them, with what is done at every answer.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a call does to Domo, which decides what its failures mean."""

    READ = "read"
    """Changes nothing: repeated freely, whatever its HTTP method."""
    SET = "set"
    """Sets whole values or removes: a second call does no more than one. Repeated even after doubt."""
    ADD = "add"
    """Makes something new at every call: never repeated once it may have been done."""
    OPEN = "open"
    """Asks for a token or a session: any refusal is the account's."""


class Done(Enum):
    """What a success must hold to say that the call was carried out; a 204 always says so (reference, 1.3, 2, 3)."""

    READ = "read"
    """Its content is what was asked for, and the caller reads it."""
    OBJECT = "object"
    OBJECT_OR_NOTHING = "object or nothing"
    """Sources give only the status, or none, so an empty 200 is allowed."""
    NO_CONTENT = "no content"
    NO_CONTENT_OR_ONE = "no content, or the number 1"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of Domo's. `name` stands in messages: "Domo refused to …"."""

    name: str
    method: str
    kind: Kind
    done: Done = Done.READ

    @property
    def writes(self) -> bool:
        """Whether it changes anything that a run is about: if it fails, that may have been done all the same."""
        return self.kind in {Kind.SET, Kind.ADD}


# The public API.
ASK_FOR_TOKEN = Operation("give an OAuth token", "POST", Kind.OPEN)
LIST_USERS = Operation("list the users", "GET", Kind.READ)
GET_USER = Operation("show a user", "GET", Kind.READ)
CREATE_USER = Operation("create a user", "POST", Kind.ADD)
UPDATE_USER = Operation("update a user", "PUT", Kind.SET, Done.OBJECT_OR_NOTHING)
DELETE_USER = Operation("delete a user", "DELETE", Kind.SET, Done.NO_CONTENT)
SHOW_DATASET = Operation("show a DataSet", "GET", Kind.READ)
EXPORT_DATASET = Operation("export a DataSet", "GET", Kind.READ)
QUERY_DATASET = Operation("query a DataSet", "POST", Kind.READ)
CREATE_DATASET = Operation("create a DataSet", "POST", Kind.ADD)
APPEND_TO_DATASET = Operation("append to a DataSet", "PUT", Kind.ADD, Done.NO_CONTENT)

# The API of an instance.
LOG_IN = Operation("open a session", "POST", Kind.OPEN)
WHO_AM_I = Operation("say who the account is", "GET", Kind.READ)
LIST_ROLES = Operation("list the roles", "GET", Kind.READ)
SHOW_GRANTS = Operation("show the grants of a role", "GET", Kind.READ)
LIST_ATTRIBUTES = Operation("list the attributes", "GET", Kind.READ)
LIST_ACCESS_TOKENS = Operation("list the access tokens", "GET", Kind.READ)
SEARCH_PEOPLE = Operation("search the people", "POST", Kind.READ)
CREATE_PERSON = Operation("create a person", "POST", Kind.ADD)
INVITE_PERSON = Operation("create and invite a person", "POST", Kind.ADD)
CHANGE_PERSON = Operation("change a person", "PATCH", Kind.SET, Done.OBJECT)
DELETE_PERSON = Operation("delete a person", "DELETE", Kind.SET, Done.NO_CONTENT_OR_ONE)
SHOW_DATASOURCE = Operation("show a DataSet of the instance", "GET", Kind.READ)
SHOW_SCHEMA = Operation("show the columns of a DataSet", "GET", Kind.READ)
LIST_DATA_VERSIONS = Operation("list the versions of a DataSet", "GET", Kind.READ)
QUERY_DATASOURCE = Operation("query a DataSet of the instance", "POST", Kind.READ)
CREATE_DATASOURCE = Operation("create a DataSet of the instance", "POST", Kind.ADD)
BEGIN_UPLOAD = Operation("begin an upload", "POST", Kind.SET)
UPLOAD_PART = Operation("take a part of an upload", "PUT", Kind.SET, Done.OBJECT_OR_NOTHING)
COMMIT_UPLOAD = Operation("commit an upload", "PUT", Kind.ADD, Done.OBJECT_OR_NOTHING)
FIND_DATASETS = Operation("say which DataSets somebody owns", "POST", Kind.READ)
SEARCH_CONTENT = Operation("search for what somebody owns", "POST", Kind.READ)
LIST_DATAFLOWS = Operation("list the DataFlows", "GET", Kind.READ)
SHOW_DATAFLOW = Operation("show a DataFlow", "GET", Kind.READ)
GIVE_DATASETS = Operation("give DataSets to another owner", "POST", Kind.SET)
GIVE_DATAFLOWS = Operation("give DataFlows to another owner", "PUT", Kind.SET, Done.OBJECT_OR_NOTHING)

ALL_OPERATIONS = tuple(each for each in list(globals().values()) if isinstance(each, Operation))
