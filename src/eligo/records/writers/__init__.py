"""Write trials in the formats of others."""
