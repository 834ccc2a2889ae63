"""Tags of screens: icons, fields, what somebody may do."""

from functools import cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from clinic.appearance.phones import national_form
from clinic.models import Staff
from clinic.roles import may

register = template.Library()


@register.filter("may")
def person_may(person: Staff | None, capability: str) -> bool:
    """Return True if this person holds the capability."""
    return person is not None and may(person.roles, capability)


@register.filter
def as_dialled(phone: str, country: str) -> str:
    """Return a phone as it is dialled in this country."""
    return national_form(phone, country)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an icon, which says nothing to a screen reader: its control has words."""
    return SafeString(
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{_drawing(name)}</svg>'
    )


@cache
def _drawing(name: str) -> str:
    return str(get_template(f"clinic/icons/{name}.svg").render()).strip()


@register.inclusion_tag("clinic/field.html")
def field(bound: Any, hint: str = "") -> dict[str, Any]:
    """Show a field of a form with its label, hint and what was refused."""
    kind = getattr(bound.field.widget, "input_type", bound.field.widget.__class__.__name__.lower())
    many = kind in ("radio", "checkboxselectmultiple") or (
        kind == "checkbox" and hasattr(bound.field, "choices")
    )
    return {"field": bound, "hint": hint or bound.help_text, "is_group": many, "kind": kind}
