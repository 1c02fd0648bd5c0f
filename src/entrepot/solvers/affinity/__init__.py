"""How well an intent fits an opportunity, a site or a partner, with reasons; lists for both sides."""
