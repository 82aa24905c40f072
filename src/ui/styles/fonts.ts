// The fonts, loaded by themselves: text is read in the system's fonts until they are here.
import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
