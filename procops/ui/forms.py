"""How Django's forms look: the templates in ``templates/forms`` and Tabler's classes on the widgets."""

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders ``{{ form }}`` and ``{{ field.as_field_group }}`` with label, help and errors tied to the input."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"


_INPUT_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    # The first that fits: a subclass stands before its base.
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


def control_attributes(field: forms.BoundField) -> dict[str, str | bool]:
    """The attributes that dress a field's widget; classes that the form itself set on it are kept."""
    widget = field.field.widget
    classes = [next(name for kind, name in _INPUT_CLASSES if isinstance(widget, kind))]
    if own := widget.attrs.get("class"):
        classes.append(str(own))
    if field.errors:
        classes.append("is-invalid")
    return {"class": " ".join(classes)}
