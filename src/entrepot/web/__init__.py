"""The look of every page: base templates, components, style, charts, words and languages."""
