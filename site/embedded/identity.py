"""Who PostgreSQL runs as: it refuses root, and a clone may lie where only root can read.

A user namespace that holds a single, ordinary user keeps all access as it is: outside it the
files are still root's. Where the system refuses namespaces, an ordinary account is used.
"""

import ctypes
import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from embedded.trouble import Trouble

CLONE_NEWUSER = 0x10000000
PREFERRED_ACCOUNTS = ("postgres", "nobody")

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, kw_only=True)
class Identity:
    """An account to run as, reached through a namespace or by giving up root."""

    uid: int
    gid: int
    in_namespace: bool = False

    def become(self) -> None:
        """Change the calling process, a child about to run a command, into this account."""
        if self.in_namespace:
            _enter_namespace(self.uid, self.gid)
        elif os.getuid() != self.uid:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)

    @property
    def owner(self) -> tuple[int, int]:
        """Whose the data must be, as seen from here."""
        return (os.getuid(), os.getgid()) if self.in_namespace else (self.uid, self.gid)


def unprivileged_identity(binary: Path, *, folder: Path) -> Identity:
    """Somebody who is not root, can run `binary`, and can write to `folder`.

    Raises Trouble when there is no such account.
    """
    current = Identity(uid=os.getuid(), gid=os.getgid())
    if os.getuid() != 0 and _has_name(os.getuid()):
        return current
    accounts = _accounts(folder)
    candidates = [
        Identity(uid=account.pw_uid, gid=account.pw_gid, in_namespace=True)
        for account in accounts[:1]
    ]
    if os.getuid() == 0:
        candidates += [Identity(uid=each.pw_uid, gid=each.pw_gid) for each in accounts]
    for identity in candidates:
        if _works(identity, binary, folder):
            return identity
    raise Trouble(
        "PostgreSQL does not run as root, and no other account here can reach\n"
        f"  {binary}\n  {folder}\n"
        "Run this as an ordinary user, or put the project where all may read it (such as /srv),\n"
        "or give a PostgreSQL of your own: DATABASE_URL=postgres://user:password@host/database"
    )


def give(folder: Path, identity: Identity) -> None:
    """Make the folder and all in it belong to the identity; only root has anything to change."""
    if os.getuid() != 0:
        return
    uid, gid = identity.owner
    if folder.stat().st_uid == uid:
        return
    for place, _, files in os.walk(folder):
        for path in (place, *(os.path.join(place, file) for file in files)):
            os.chown(path, uid, gid, follow_symlinks=False)


def _enter_namespace(uid: int, gid: int) -> None:
    outer_uid, outer_gid = os.getuid(), os.getgid()
    if _libc is None or _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "the system refuses user namespaces")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{gid} {outer_gid} 1")
    Path("/proc/self/uid_map").write_text(f"{uid} {outer_uid} 1")


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _accounts(folder: Path) -> list[pwd.struct_passwd]:
    """Ordinary accounts, the owner of the project first: its files are surely readable to them."""
    accounts = {account.pw_uid: account for account in pwd.getpwall() if account.pw_uid != 0}
    owners = [parent.stat().st_uid for parent in folder.parents]
    named = [
        uid for name in PREFERRED_ACCOUNTS for uid in accounts if accounts[uid].pw_name == name
    ]
    wanted = [uid for uid in (*owners, *named) if uid in accounts]
    return [accounts[uid] for uid in dict.fromkeys(wanted)]


def _works(identity: Identity, binary: Path, folder: Path) -> bool:
    probe = folder / f".{os.getpid()}.probe"
    probe.mkdir()
    os.chown(probe, *identity.owner)
    try:
        tried = subprocess.run(
            ["/bin/sh", "-c", '"$1" --version && test -w "$2"', "sh", binary, probe],
            preexec_fn=identity.become,
            capture_output=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    finally:
        probe.rmdir()
    return tried.returncode == 0
