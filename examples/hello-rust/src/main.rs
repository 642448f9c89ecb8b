fn main() {
    println!("Merhaba Dünya!");
}
