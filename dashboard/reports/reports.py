"""Reports: Oscar's, with CSV files safe to open and a title that fits the dates."""

from django.template.defaultfilters import date
from django.utils.translation import gettext as _
from oscar.apps.dashboard.reports import reports

from dashboard.spreadsheets import SafeCSVWriter


class ReportGenerator(reports.ReportGenerator):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.formatter.download_name = self._download_name()

    def get_queryset(self):
        """Oscar's may be the class's own, which would keep the rows of its first report."""
        return super().get_queryset().all()

    def report_description(self):
        """Oscar's says "between  and " where no dates are given."""
        title = str(self.description)
        if self.start_date:
            title = _("%(title)s from %(day)s") % {"title": title, "day": date(self.start_date)}
        if self.end_date:
            title = _("%(title)s until %(day)s") % {"title": title, "day": date(self.end_date)}
        return title

    def _download_name(self) -> str:
        name = self.code.replace("_", "-")
        if self.start_date:
            name += f"-from-{self.start_date}"
        if self.end_date:
            name += f"-until-{self.end_date}"
        return f"{name}.csv"


class ReportCSVFormatter(reports.ReportCSVFormatter):
    """A report as a file; Oscar's names say “None” for a date that is not given."""

    download_name: str

    def get_csv_writer(self, file_handle, **kwargs):
        return SafeCSVWriter(open_file=file_handle, **kwargs)

    def generate_response(self, objects, **kwargs):
        response = super().generate_response(objects, **kwargs)
        response["Content-Disposition"] = f'attachment; filename="{self.download_name}"'
        return response
