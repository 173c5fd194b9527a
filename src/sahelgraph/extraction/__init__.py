"""Drafts of records from documents, by rules.

Text becomes sentences whose mentions (names, numbers, days, kinds of people) are tagged;
rules kept as data match the tagged sentences; what they find is put together to draft
events, changes and roles, each with its passage, the rule that found it and a confidence.
Nothing here knows the network, a clock or model weights, and nothing writes to ``seeds/``
but :mod:`~sahelgraph.extraction.review`, after a person has said yes.
"""
