"""Those of the fixture who ask, and what they show."""

from collections.abc import Iterable
from dataclasses import dataclass

from huawei_sdk import Caller
from rows import SAMPLE, one

#: A token that was good once.
EXPIRED = one(token for token in SAMPLE["huawei"]["tokens"] if "expires_at" in token)["token"]


def password(name: str) -> str:
    """What a user of Huawei Cloud signs in by."""
    return f"sample-{name}-password"


class SECRETS:
    """What programs sign in by."""

    @staticmethod
    def application(name: str) -> dict[str, str]:
        """An application credential of the user."""
        return {
            "application_credential_id": f"sample-{name}-application",
            "application_credential_secret": f"sample-{name}-application-secret",
        }

    @staticmethod
    def scnet(name: str) -> dict[str, str]:
        """An access key of SCNet."""
        return {"access_key": f"sample-{name}-ak", "secret_key": f"sample-{name}-sk"}


@dataclass(frozen=True)
class Person:
    """A user of Huawei Cloud with all that they can sign in by."""

    name: str
    project: str
    token: str
    key: tuple[str, str]

    def caller(self, url: str, by: str) -> Caller:
        """The user, asking the vendor's library."""
        if by == "token":
            return Caller(url, self.project, token=self.token)
        return Caller(url, self.project, key=self.key)


def _people() -> Iterable[Person]:
    for name in ("alice", "erin", "south"):
        token = one((row for row in SAMPLE["huawei"]["tokens"] if "expires_at" not in row), user=name)
        yield Person(
            name, token["project"], token["token"], (f"SAMPLE{name.upper()}AK".ljust(16, "0"), f"sample-{name}-sk")
        )


PEOPLE = {person.name: person for person in _people()}
