"""Mail templates: a preview that cannot be sent says so."""

from smtplib import SMTPException

from django.contrib import messages
from django.utils.translation import gettext as _
from oscar.apps.dashboard.communications import views


class UpdateView(views.UpdateView):
    def send_preview(self, form):
        try:
            return super().send_preview(form)
        except (OSError, SMTPException):
            messages.error(self.request, _("The mail server does not answer. Nothing was sent."))
            return self.render_to_response(self.get_context_data(form=form))
