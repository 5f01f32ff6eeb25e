"""All work: every task and every handoff of the organization that somebody may see, narrowed, sorted, page by page.

Its filters are those of the API's lists of tasks and handoffs too, so that an address of the page and a question of a
program mean the same.
"""
