"""What is asked of moto: fifty rows of one of its own lists."""

import urllib.parse
import urllib.request

from servers import Request, Server

_VERSION = "2010-05-08"
#: moto takes any signature; the date and the region tell it which service is meant.
_SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0"}


def fifty_users(server: Server) -> Request:
    """Makes fifty users of its identity service, and gives the request that lists them."""
    for number in range(50):
        _call(server, Action="CreateUser", UserName=f"user-{number}")
    query = urllib.parse.urlencode({"Action": "ListUsers", "Version": _VERSION})
    request = Request(f"/?{query}", _SIGNED)
    listed = request.send(server)
    if listed.count(b"<UserName>") != 50:
        raise RuntimeError(f"moto lists no fifty users: {listed[:200]!r}")
    return request


def _call(server: Server, **form: str) -> None:
    body = urllib.parse.urlencode(form | {"Version": _VERSION}).encode()
    urllib.request.urlopen(urllib.request.Request(server.url + "/", data=body, headers=_SIGNED)).close()
