"""`manage.py write_openapi`: the OpenAPI documents, after a change of the API."""

from django.core.management.base import BaseCommand

from api.documents import write_documents


class Command(BaseCommand):
    help = "Writes the OpenAPI documents anew. A test fails while they are not what the API is."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        for file in write_documents():
            self.stdout.write(f"{file.name}: {file.stat().st_size:,} bytes")
