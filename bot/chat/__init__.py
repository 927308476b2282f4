"""How a conversation is held on any channel: guards, commands, dialogues, texts. Plugins stand on this."""
