"""Products in Google Cloud Firestore: the write side's ports on a shared store.

Importing these modules imports Google's client, which takes about a second: whoever has a window on screen imports
them in another thread.
"""
