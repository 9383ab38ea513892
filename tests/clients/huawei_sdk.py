"""The vendor's library for Python, pointed at the server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.client import ClientBuilder
from huaweicloudsdkeihealth.v1 import EiHealthClient, ListProjectStatisticsRequest
from huaweicloudsdkmodelarts.v1 import ListWorkspaceRequest, ModelArtsClient, ShowWorkspaceRequest

#: Without a key pair the library would ask the address where clouds keep the credentials of their machines.
NO_KEY = ("not a key", "not a secret")


@dataclass(frozen=True)
class Caller:
    """Who asks for what is in a project, by an access key or a token."""

    url: str
    project: str | None
    key: tuple[str, str] = NO_KEY
    token: str | None = None

    def statistics(self) -> Any:
        """The caller's spaces of eiHealth."""
        client = self._client(EiHealthClient.new_builder())
        return self._send(client.list_project_statistics_invoker, ListProjectStatisticsRequest())

    def workspaces(self, **query: object) -> Any:
        """A page of workspaces of ModelArts."""
        client = self._client(ModelArtsClient.new_builder())
        return self._send(client.list_workspace_invoker, ListWorkspaceRequest(**query))

    def workspace(self, workspace_id: str) -> Any:
        """One workspace of ModelArts."""
        client = self._client(ModelArtsClient.new_builder())
        return self._send(client.show_workspace_invoker, ShowWorkspaceRequest(workspace_id=workspace_id))

    def _client(self, builder: ClientBuilder) -> Any:
        credentials = BasicCredentials(*self.key, self.project)
        return builder.with_credentials(credentials).with_endpoint(self.url).build()

    def _send(self, invoker: Callable[[Any], Any], request: Any) -> Any:
        prepared = invoker(request)
        if self.token:
            # The library signs every request that has no such header.
            prepared.add_header("X-Auth-Token", self.token).add_header("Authorization", "")
        return prepared.invoke()


def present(decoded: Any) -> Any:
    """What the library decoded, less the attributes that did not come."""
    if isinstance(decoded, list):
        return [present(item) for item in decoded]
    if not hasattr(decoded, "openapi_types"):
        return decoded
    values = {name: getattr(decoded, name) for name in decoded.openapi_types}
    return {name: present(value) for name, value in values.items() if value is not None}
