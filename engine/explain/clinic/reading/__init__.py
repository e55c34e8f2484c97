"""A text that somebody brings becomes `Found`: facts that stand in it, and nothing else.

`pasted` makes a paste plain, `messages` holds what the libraries say as `Pattern`s, `sound`
asks whether the numbers of a message agree with what it claims, and `read` is the one face.
"""
