"""The world of the tests as a program sees it: tokens, and what they are answered."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from tenants.choices import TokenScope
from tenants.clock import now as read_clock
from tenants.people.asks import MakeToken
from tenants.people.services.tokens import Made, make_token
from tests.incidents.desk.house import Committing, House
from tests.people import PEOPLE

API = "/api/v1/"


@dataclass
class Caller:
    """A program with one token."""

    secret: str
    language: str = "en"

    def __post_init__(self) -> None:
        self.client = Committing()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(API + path, headers=self._headers(**headers))

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        given = {"Idempotency-Key": uuid.uuid4().hex, **headers}
        return self.client.post(
            API + path, json.dumps({} if data is None else data), content_type="application/json",
            headers=self._headers(**given),
        )  # fmt: skip

    def _headers(self, **headers: str) -> dict[str, str]:
        shown = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        spoken = {"Accept-Language": self.language} if self.language else {}
        return {**shown, **spoken, **headers}


@dataclass
class ApiHouse(House):
    def token(
        self, name: str = "agnes", scope: str = TokenScope.WRITE, *, days: int = 30, **changed: Any
    ) -> Made:
        """Make a token of somebody where they belong, as they do on their page."""
        where = getattr(self.world, PEOPLE[name][0])
        with self.world.entered():
            ask = MakeToken(name="Script", scope=scope, days=days, tenant_id=where.pk)
            now = changed.get("now") or read_clock()
            return make_token(ask=ask, actor=self.world.actor(name), now=now)

    def caller(self, name: str = "agnes", scope: str = TokenScope.WRITE) -> Caller:
        return Caller(self.token(name, scope).secret)
