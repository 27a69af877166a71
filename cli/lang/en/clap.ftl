# What clap says by itself, and the headings of man pages; in English clap's own words are shown.
help-examples = Examples:
exit-heading = Exit codes:
exit-codes =
    0  done; a check holds
    1  a check failed: something was changed, is missing or does not prove what it should
    2  the command line, or a value in it, cannot be understood
    3  the ledger refused
    4  no node was reached, or what answered is no node
    5  a key or passphrase
    6  a file or directory on this machine
man-exit = EXIT STATUS
clap-help = Print help (-h for short, --help for all of it)
clap-version = Print version
clap-help-command = Print this message or the help of the given subcommand(s)
clap-usage = Usage:
clap-commands = Commands:
clap-arguments = Arguments:
clap-options = Options:
clap-some-options = [OPTIONS]
clap-a-command = <COMMAND>
clap-maybe-command = [COMMAND]
clap-default = [default:{" "}
clap-possible = [possible values:{" "}
clap-possible-list = Possible values:
clap-environment = [env:{" "}
clap-alias = [alias:{" "}
clap-missing = the following required arguments were not provided: { $argument }
clap-unknown-argument = unexpected argument { $argument }
clap-unknown-command = unrecognized subcommand { $command }
clap-no-command = a subcommand is wanted: { $valid }
clap-no-value = a value is required for { $argument }
clap-wrong-value = invalid value { $value } for { $argument }
clap-wrong-value-of = invalid value { $value } for { $argument }; possible values: { $valid }
clap-wrong-value-because = invalid value { $value } for { $argument }: { $why }
clap-too-many = unexpected value { $value } for { $argument }; no more were expected
clap-twice = { $argument } cannot be used twice
clap-conflict = { $argument } cannot be used with { $prior }
clap-did-you-mean = did you mean { $likely }?
clap-see-help = For more information, try '--help'.
man-wrote = ● Wrote the man pages into { $dir }; begin with suyuan.1
man-name = NAME
man-synopsis = SYNOPSIS
man-description = DESCRIPTION
man-options = OPTIONS
man-subcommands = SUBCOMMANDS
man-version = VERSION
man-examples = EXAMPLES
