"""Reports: Oscar's, with CSV files safe to open and a title that fits the dates."""

from django.template.defaultfilters import date
from django.utils.translation import gettext as _
from oscar.apps.dashboard.reports import reports

from dashboard.spreadsheets import SafeCSVWriter


class ReportGenerator(reports.ReportGenerator):
    def report_description(self):
        """Oscar's says "between  and " where no dates are given."""
        title = str(self.description)
        if self.start_date:
            title = _("%(title)s from %(day)s") % {"title": title, "day": date(self.start_date)}
        if self.end_date:
            title = _("%(title)s until %(day)s") % {"title": title, "day": date(self.end_date)}
        return title


class ReportCSVFormatter(reports.ReportCSVFormatter):
    def get_csv_writer(self, file_handle, **kwargs):
        return SafeCSVWriter(open_file=file_handle, **kwargs)
