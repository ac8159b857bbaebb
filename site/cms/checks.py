"""System checks of the pages. They read the database: `manage.py check --database default`."""

from django.core.checks import Tags, Warning, register
from django.db import connections

from cms.models import HomePage


@register(Tags.database)
def check_pages_are_in_reach(app_configs, databases, **kwargs) -> list[Warning]:
    from cms.reserved import pages_out_of_reach

    if not databases or HomePage._meta.db_table not in _tables(databases):
        return []
    return [
        Warning(
            f"The page “{page}” cannot be reached: the shop answers at /{page.slug}/ itself.",
            hint="Change its slug in the CMS.",
            obj=page,
            id="cms.W001",
        )
        for page in pages_out_of_reach()
    ]


def _tables(databases) -> list[str]:
    return [name for alias in databases for name in connections[alias].introspection.table_names()]
