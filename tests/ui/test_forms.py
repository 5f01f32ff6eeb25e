from django import forms

from procops.ui.forms import Renderer


class Joining(forms.Form):
    name = forms.CharField(help_text="As in the <em>contract</em>.")
    note = forms.CharField(widget=forms.Textarea(attrs={"class": "font-monospace"}), required=False)
    team = forms.ChoiceField(choices=[("it", "IT")])
    place = forms.ChoiceField(choices=[("hub", "Hub"), ("home", "At home")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()

    def clean(self):
        raise forms.ValidationError("Not today.")


def html(form, name=None):
    field = form[name].as_field_group() if name else str(form)
    return " ".join(field.split())


def test_this_is_the_renderer_of_every_form(settings):
    assert isinstance(Joining().renderer, Renderer)


def test_label_help_and_errors_are_tied_to_the_input():
    field = html(Joining({}), "name")

    assert '<label class="form-label" for="id_name">Name</label>' in field
    assert '<div class="form-hint" id="id_name_helptext">As in the <em>contract</em>.</div>' in field
    assert 'class="form-control is-invalid" required aria-invalid="true"' in field
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert '<div class="field-errors" id="id_name_error"><div><svg class="icon"' in field
    assert "This field is required.</div></div>" in field


def test_each_widget_wears_its_class_and_keeps_its_own():
    form = Joining()

    assert 'class="form-control font-monospace"' in html(form, "note")
    assert '<span class="optional">optional</span>' in html(form, "note")
    assert '<select name="team" class="form-select"' in html(form, "team")


def test_a_box_to_tick_stands_before_its_label():
    assert html(Joining(), "agreed") == (
        '<div class="mb-3 field" data-field="agreed"> <label class="form-check mb-0"> '
        '<input type="checkbox" name="agreed" class="form-check-input" required id="id_agreed"> '
        '<span class="form-check-label">Agreed</span> </label> </div>'
    )


def test_choices_stand_in_a_fieldset_that_says_what_they_are_about():
    field = html(Joining({}), "place")

    assert '<fieldset aria-describedby="id_place_error"> <legend class="form-label">Place</legend>' in field
    assert (
        '<label class="form-check"><input type="radio" name="place" value="home" class="form-check-input is-invalid" '
        'required aria-invalid="true" id="id_place_1"> <span class="form-check-label">At home</span></label>'
    ) in field


def test_what_is_wrong_with_the_whole_form_stands_above_it():
    assert html(Joining({})).startswith('<div class="alert alert-danger" role="alert"><ul class="errorlist nonfield"')
