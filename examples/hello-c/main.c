#include <stdio.h>

int main(void) {
  return puts("Merhaba Dünya!") < 0;
}
