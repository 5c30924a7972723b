"""The window: Qt widgets over sessions, ports and the domain. Never an adapter."""
