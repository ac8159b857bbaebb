"""HTML that staff write in forms."""

from catalogue.editing.html import clean_html


class CleansDescription:
    """A model form whose `description` is shown as HTML."""

    def clean_description(self) -> str:
        return clean_html(self.cleaned_data.get("description"))
