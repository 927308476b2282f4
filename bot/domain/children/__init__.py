"""Children (红领巾) under a guardian: registered with consent, works recorded, points exchanged. Never an account of their own."""
