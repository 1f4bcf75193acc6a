"""The reference central system. It sees domain, wire and xforms; nothing of the desktop sees it."""
