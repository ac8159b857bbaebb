"""Old addresses that lead to new ones: one table (Wagtail's) for pages, products, categories."""

from collections.abc import Collection, Mapping

from django.db import connection, transaction
from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect

LONGEST = 255
# Any number, the same in every process: writers of the table take turns.
_TURN = 0x5EC7_0301


@transaction.atomic
def record_moves(moves: Mapping[str, str]) -> int:
    """Have each old address (a path of this site) lead to its new one. Returns how many do now.

    What led to an old address leads to the new one at once, so there are no chains. An address that
    is somebody's now leads nowhere else, so there are no loops. A path longer than the table takes
    is left out.
    """
    moves = {old: new for old, new in moves.items() if old != new}
    if not moves:
        return 0
    _take_turn()
    forget_addresses(moves.values())
    leading = Redirect.objects.filter(redirect_link__in=moves)
    for redirect in leading:
        redirect.redirect_link = moves[redirect.redirect_link]
    Redirect.objects.bulk_update(leading, ["redirect_link"], batch_size=500)
    live = {Redirect.normalise_path(new) for new in moves.values()}
    left = {Redirect.normalise_path(old): new for old, new in moves.items()}
    Redirect.objects.filter(site=None, old_path__in=left).delete()
    made = Redirect.objects.bulk_create(
        (
            Redirect(old_path=old, redirect_link=new, automatically_created=True)
            for old, new in left.items()
            if old not in live and max(len(old), len(new)) <= LONGEST
        ),
        batch_size=500,
    )
    return len(made)


def forget_addresses(paths: Collection[str], *, site_id: int | None = None) -> int:
    """Remove what led away from addresses that are somebody's again. Returns how many rows.

    Without a site: on all sites.
    """
    found = Redirect.objects.filter(old_path__in=[Redirect.normalise_path(path) for path in paths])
    if site_id is not None:
        found = found.filter(Q(site=site_id) | Q(site=None))
    return found.delete()[0]


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
