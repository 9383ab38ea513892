"""`scnet-cli`: its client class, from the access key to the quotas of the cluster's user."""

from pathlib import Path

import pytest
from scnet.client import ScNetClient, ScNetError
from scnet.config import Profile, TokenCache

from people import scnet_clusters, scnet_key, scnet_user
from rows import SAMPLE, Object, one, quotas

#: The only cluster of most users, beside the platform itself.
CLUSTER = str(one(scnet_user("over")["clusters"])["id"])


def client(url: str, name: str, **changes: str) -> ScNetClient:
    """A client of the user, whose platform is the server."""
    access, secret = scnet_key(name)
    who = {"user": name, "access_key": access, "secret_key": secret} | changes
    return ScNetClient(Profile(name=name, base_overrides={"api": url, "www": url}, **who))


@pytest.fixture
def test_user(url: str) -> ScNetClient:
    """The one who has the page's quota."""
    return client(url, "test", default_cluster_id=CLUSTER)


def test_a_sign_in_gives_a_token_for_each_cluster_that_is_not_stopped(url: str, capsys: pytest.CaptureFixture) -> None:
    signed_in = client(url, "test")
    tokens = signed_in.login()
    assert {token["clusterId"]: token["clusterName"] for token in tokens} == scnet_clusters("test")
    assert len({token["token"] for token in tokens}) == len(tokens)
    stopped = one(account for account in scnet_user("test")["clusters"] if account.get("stopped"))
    assert str(stopped["id"]) in capsys.readouterr().out, "what it warns of"
    assert signed_in.resolve_cluster_id() == CLUSTER


@pytest.mark.parametrize("name", ["test", "over", "admin"])
def test_the_quotas_are_those_of_the_clusters_user(url: str, name: str) -> None:
    asked = client(url, name, default_cluster_id=CLUSTER)
    assert asked.cluster_username() == name
    assert asked.home_path() == f"/public/home/{name}"
    expected = quotas(name)
    assert expected
    assert asked.storage_quota() == expected


def test_the_address_of_the_cluster_comes_from_the_centre(url: str, test_user: ScNetClient) -> None:
    assert test_user.hpc_base == f"{url}/hpc/openapi/v2"
    assert test_user.token_state()


def test_a_token_that_is_no_longer_good_makes_it_sign_in_again(test_user: ScNetClient) -> None:
    expired = one(token for token in SAMPLE["scnet"]["tokens"] if "expires_at" in token)
    test_user.center()
    test_user.cache.replace_token(CLUSTER, expired["token"])
    assert test_user.storage_quota() == quotas("test")
    assert test_user.token_for(CLUSTER) != expired["token"]


def test_the_cache_is_of_the_profile(url: str, home: Path) -> None:
    client(url, "test").login()
    assert TokenCache("test").get_token("0")
    assert list(home.rglob("test.json"))


REFUSED: list[tuple[str, Object, str]] = [
    ("a wrong secret", {"secret_key": "wrong"}, "10008"),
    ("an access key of nobody", {"access_key": "nobody's"}, "10008"),
    ("an access key of another", {"user": "over"}, "10008"),
]


@pytest.mark.parametrize(("what", "changes", "code"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_refused_signature_is_raised_with_its_code(url: str, what: str, changes: Object, code: str) -> None:
    with pytest.raises(ScNetError) as raised:
        client(url, "test", **changes).login()
    assert raised.value.code == code
    assert raised.value.msg


def test_a_frozen_user_is_refused_by_code(url: str) -> None:
    with pytest.raises(ScNetError) as raised:
        client(url, "frozen", default_cluster_id=CLUSTER).storage_quota()
    assert raised.value.code == "10007"
