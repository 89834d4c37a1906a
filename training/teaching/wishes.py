"""Values of a configuration and arguments of train.py that want one another."""


def complaint(arguments, config):
    """-> what one of them wants and lacks, or None"""
    options = config["training"]
    unlabelled = options["near_words"] or options["other_texts"]
    wishes = (
        (arguments.qat and not arguments.start, "--qat wants --start, a finished run"),
        (arguments.qat and arguments.bfloat16, "--qat computes integers exactly, which bfloat16 cannot"),
        ((unlabelled or config["model"]["vectors"]) and not arguments.vectors,
         "model.vectors, training.near_words and training.other_texts want --vectors"),
        (bool(config["projection"]["word_codes"]) != bool(arguments.word_codes), "projection.word_codes and --word-codes want each other"),
        (options["drawn_epochs"] and not arguments.teacher, "training.drawn_epochs wants --teacher, whose answers are kept"),
        (unlabelled and not arguments.teacher, "training.near_words and training.other_texts want --teacher: who else is to label them"),
        (options["joined"] and not arguments.teacher, "training.joined wants --teacher: who else is to label them"),
        (options["crossed"] and not options["near_words"], "training.crossed wants training.near_words: those are crossed"),
        (any(name.count("/") != 1 for name in arguments.texts), "--texts is SET/LANGUAGE, as massive/en"),
        (bool(options["other_texts"]) != bool(arguments.texts), "training.other_texts and --texts want each other"),
    )
    return next((message for lacking, message in wishes if lacking), None)
