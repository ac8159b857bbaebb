"""Reports: Oscar's, whose CSV files are safe to open in a spreadsheet."""

from oscar.apps.dashboard.reports import reports

from dashboard.spreadsheets import SafeCSVWriter


class ReportCSVFormatter(reports.ReportCSVFormatter):
    def get_csv_writer(self, file_handle, **kwargs):
        return SafeCSVWriter(open_file=file_handle, **kwargs)
