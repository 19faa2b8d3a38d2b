"""A client of the service with a key pair: signs tokens, serves its key set."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ISSUER, KEYS = "https://ehr.example/", "https://ehr.example/jwks"
BASE = "https://cds.example"


class Client:
    """What an EHR does to be let in."""

    def __init__(self, algorithm: str = "ES384", kid: str = "k1") -> None:
        self.algorithm, self.kid = algorithm, kid
        self.key: Any = (
            ec.generate_private_key(ec.SECP384R1())
            if algorithm == "ES384"
            else rsa.generate_private_key(65537, 2048)
        )
        kind = jwt.algorithms.ECAlgorithm if algorithm == "ES384" else jwt.algorithms.RSAAlgorithm
        public = json.loads(kind.to_jwk(self.key.public_key()))  # type: ignore[arg-type]
        self.public = public | {"kid": kid, "use": "sig"}

    def token(self, path: str, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token for one call of a path, good for five minutes unless told otherwise."""
        now = int(datetime.now(UTC).timestamp())
        plain = {"iss": ISSUER, "aud": f"{BASE}{path}", "exp": now + 300, "iat": now, "jti": str(uuid4())}
        content = {key: value for key, value in (plain | claims).items() if value is not None}
        return jwt.encode(content, self.key, self.algorithm, headers={"kid": self.kid} | (headers or {}))


def key_set(*clients: Client) -> httpx.MockTransport:
    """A network in which only the key set can be reached."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == KEYS, f"{request.url} was never to be called"
        return httpx.Response(200, json={"keys": [client.public for client in clients]})

    return httpx.MockTransport(answer)
