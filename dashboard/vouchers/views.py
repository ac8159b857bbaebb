"""Vouchers: the codes of a set as a CSV file that is safe to open."""

from django.http import HttpResponse
from django.utils.text import slugify
from oscar.apps.dashboard.vouchers import views

from dashboard.spreadsheets import SafeCSVWriter


class VoucherSetDownloadView(views.VoucherSetDownloadView):
    def get(self, request, *args, **kwargs):
        voucher_set = self.get_object()
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        name = slugify(voucher_set.name) or "vouchers"
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        writer = SafeCSVWriter(open_file=response)
        for code in voucher_set.vouchers.values_list("code", flat=True):
            writer.writerow([code])
        return response
