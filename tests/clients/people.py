"""Those of the fixture who ask, and what they sign in by."""

from dataclasses import dataclass

from huawei_sdk import Caller
from rows import SAMPLE, Object, one

#: A token that was good once.
EXPIRED: str = one(row for row in SAMPLE["huawei"]["tokens"] if "expires_at" in row)["token"]


@dataclass(frozen=True)
class Person:
    """A user of Huawei Cloud, of a tenant with one project."""

    tenant: Object
    row: Object

    @property
    def project(self) -> str:
        """The id of the tenant's project."""
        return one(self.tenant["projects"])["id"]

    @property
    def password(self) -> str:
        """For signing in by name."""
        return self.row["password"]

    @property
    def token(self) -> str:
        """A token that is there from the start."""
        rows = (row for row in SAMPLE["huawei"]["tokens"] if "expires_at" not in row)
        return one(rows, user=self.row["name"])["token"]

    @property
    def key(self) -> tuple[str, str]:
        """An access key and its secret."""
        key = one(self.row["access_keys"])
        return key["access"], key["secret"]

    @property
    def application(self) -> tuple[str, str]:
        """An application credential and its secret."""
        credential = one(self.row["application_credentials"])
        return credential["id"], credential["secret"]

    def caller(self, url: str, by: str) -> Caller:
        """The user, asking by the vendor's library."""
        if by == "token":
            return Caller(url, self.project, token=self.token)
        return Caller(url, self.project, key=self.key)


def person(name: str) -> Person:
    """The user of that name, which no two tenants share for these tests."""
    found = [
        Person(tenant, row) for tenant in SAMPLE["huawei"]["tenants"] for row in tenant["users"] if row["name"] == name
    ]
    assert len(found) == 1
    return found[0]


def scnet_user(name: str) -> Object:
    """A user of SCNet."""
    return one(SAMPLE["scnet"]["users"], name=name)


def scnet_key(name: str) -> tuple[str, str]:
    """The user's access key and its secret."""
    key = one(scnet_user(name)["access_keys"])
    return key["access"], key["secret"]


def scnet_clusters(name: str) -> dict[str, str]:
    """The clusters where the user's account is not stopped, with their names; the platform itself is one."""
    active = {0} | {account["id"] for account in scnet_user(name)["clusters"] if not account.get("stopped")}
    return {str(row["id"]): row["name"] for row in SAMPLE["scnet"]["clusters"] if row["id"] in active}
