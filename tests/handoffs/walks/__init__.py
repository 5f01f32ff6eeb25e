"""Random walks: cases of processes drawn by dice, moved by every move there is, and what must hold after each.

`world` makes people and processes, `steps` is what a walk consists of, `choosing` draws the next step, `invariants`
judges it, `walk` runs, repeats and shrinks. Only recorded steps are ever carried out, so that a walk can be repeated.
"""
