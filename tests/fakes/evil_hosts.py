"""What somebody may write where the name of an instance or an account belongs, to have a token sent elsewhere."""

NO_INSTANCES = (
    "evil.example",
    "https://evil.example",
    "//evil.example",
    "evil.example/globex.domo.com",
    "globex.domo.com.evil.example",
    "globex.domo.com@evil.example",
    "evil.example@globex.domo.com",
    "user:word@globex.domo.com",
    "globex.domo.com:8443",
    "globex.domo.com/../evil",
    "globex.domo.com?x=.domo.com",
    "globex.domo.com#.domo.com",
    "globex.domo.com.",
    "globex.domo.com\n",
    "globex.domo.com\r\nHost: evil.example",
    "globex.domo.com\x00.evil.example",
    " globex.domo.com",
    "GLOBEX.DOMO.COM",
    "Globex.domo.com",
    "gl\u043ebex.domo.com",  # a Cyrillic letter
    "globex.dom\u1ecd.com",  # a Latin letter with a dot below
    "\uff47\uff4c\uff4f\uff42\uff45\uff58.domo.com",  # fullwidth letters
    "globex\u3002domo\u3002com",  # full stops that name resolution takes for dots
    "globex.domo\u2024com",  # a one dot leader
    "globex\u00ad.domo.com",  # a soft hyphen
    "evil.globex.domo.com",
    "evil\\.domo.com",
    "%65vil.domo.com",
    "evil.example%2f.domo.com",
    "127.0.0.1",
    "127.0.0.1:9#.domo.com",
    "[::1].domo.com",
    "-globex.domo.com",
    ".domo.com",
    "domo.com",
    "",
)
"""None of these is a plain NAME.domo.com."""

NO_ACCOUNTS = (
    "../accounts/home",
    "globex/../home",
    "accounts/home",
    "..",
    ".",
    "",
    "home.evil",
    "home\n",
    "home\x00",
    " home",
    "h\u043eme",
    "arn:aws:secretsmanager:us-east-1:1:secret:x",
    "-home",
    "_home",
    "home@evil.example",
    "https://evil.example",
    "x" * 64,
)
"""None of these is an account's name."""
