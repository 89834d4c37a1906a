/* Link names of the functions of pnlp_image.h: as pnlp_names.h. */
