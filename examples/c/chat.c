/* Chats from the command line, by the C API:
 *
 *     chat SERVER SERVER_KEY SDKAPPID USER USERSIG PEER DATA_FOLDER
 *
 * SERVER is HOST:PORT of the native access layer; `tincan serve` prints it and its key, `tincan usersig` makes a UserSig. Each line of
 * the input is sent to PEER; what comes in is printed as the JSON that it is. The end of the input logs out.
 *
 *     cc -I crates/sdk-c/include examples/c/chat.c -L target/debug -ltincan_sdk_c -o chat
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tincan.h"

/* Adds text to JSON as a string. */
static void quote(char *json, size_t size, const char *text) {
  size_t at = strlen(json);
  if (at + 1 < size) json[at++] = '"';
  for (; *text != '\0' && at + 8 < size; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') {
      json[at++] = '\\';
      json[at++] = (char)c;
    } else if (c < 0x20) {
      at += (size_t)snprintf(json + at, size - at, "\\u%04x", c);
    } else {
      json[at++] = (char)c;
    }
  }
  if (at + 1 < size) json[at++] = '"';
  json[at] = '\0';
}

static void add(char *json, size_t size, const char *text) { strncat(json, text, size - strlen(json) - 1); }

/* Calls and waits; ends the program when it fails. */
static void must(uint64_t client, const char *api, const char *params) {
  char *result = NULL;
  int32_t code = tincan_call_blocking(client, api, params, &result);
  if (code != 0) {
    fprintf(stderr, "%s: %s\n", api, result);
    tincan_free(result);
    tincan_uninit(client);
    exit(1);
  }
  tincan_free(result);
}

static void on_event(const char *json, void *user_data) {
  (void)user_data;
  if (strncmp(json, "{\"event\":\"messages_received\"", 28) == 0) {
    printf("%s\n", json);
    fflush(stdout);
  }
}

static void on_sent(int32_t code, const char *message, const char *json, void *user_data) {
  (void)json;
  (void)user_data;
  if (code == 0) {
    printf("sent\n");
  } else {
    printf("not sent: %s (%d)\n", message, (int)code);
  }
  fflush(stdout);
}

int main(int argc, char **argv) {
  if (argc != 8) {
    fprintf(stderr, "usage: chat SERVER SERVER_KEY SDKAPPID USER USERSIG PEER DATA_FOLDER\n");
    return 2;
  }
  static char json[16384];
  uint64_t client = tincan_new();
  tincan_on_event(client, on_event, NULL);

  snprintf(json, sizeof json, "{\"app\":%lu,\"servers\":[", strtoul(argv[3], NULL, 10));
  quote(json, sizeof json, argv[1]);
  add(json, sizeof json, "],\"server_key\":");
  quote(json, sizeof json, argv[2]);
  add(json, sizeof json, ",\"data\":");
  quote(json, sizeof json, argv[7]);
  add(json, sizeof json, "}");
  must(client, "init", json);

  strcpy(json, "{\"user\":");
  quote(json, sizeof json, argv[4]);
  add(json, sizeof json, ",\"usersig\":");
  quote(json, sizeof json, argv[5]);
  add(json, sizeof json, "}");
  must(client, "login", json);
  printf("logged in\n");
  fflush(stdout);

  static char line[4096];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '\0') continue;
    static char conversation[64];
    snprintf(conversation, sizeof conversation, "c2c%s", argv[6]);
    strcpy(json, "{\"conversation\":");
    quote(json, sizeof json, conversation);
    add(json, sizeof json, ",\"elements\":[{\"kind\":\"text\",\"text\":");
    quote(json, sizeof json, line);
    add(json, sizeof json, "}]}");
    tincan_call(client, "send_message", json, on_sent, NULL);
  }
  must(client, "logout", "{}");
  return tincan_uninit(client) == 0 ? 0 : 1;
}
