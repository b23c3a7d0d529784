"""A conversation's memory and how it changes. Pure: values in, values out."""
