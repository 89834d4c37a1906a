"""Files and the terminal: nothing of language, networks or integers. No other package stands below this one."""
