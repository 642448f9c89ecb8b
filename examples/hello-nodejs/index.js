console.log('Merhaba Dünya!');
