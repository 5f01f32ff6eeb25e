from django import template

from procops.notices import texts

register = template.Library()

register.simple_tag(texts.line, name="notice_line")
register.simple_tag(texts.quote, name="notice_quote")
